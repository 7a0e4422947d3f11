import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mapJsonSchema, parseMap } from './map.ts'

const models = join(import.meta.dirname, '..', '..', 'models')

it('has the JSON Schema that docs/ ships', async () => {
  await expect(mapJsonSchema()).toMatchFileSnapshot('../../docs/map.schema.json')
})

it.each(readdirSync(models, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.map.json')))(
  'reads the shipped map %s',
  (file) => {
    expect(parseMap(readFileSync(join(models, file), 'utf8'))).toHaveProperty('map')
  },
)

it.each([
  ['[', /not JSON/],
  ['{"format":"paracheck-map/2","rules":[]}', /not a map/],
  ['{"format":"paracheck-map/1","rules":[{"log":"(","event":"x"}]}', /no regular expression/],
  ['{"format":"paracheck-map/1","rules":[{"log":"a"}]}', /one of event, fact, tag and ignore/],
  ['{"format":"paracheck-map/1","rules":[{"log":"a","event":"x","lateness":"5"}]}', /a time with its unit/],
  ['{"format":"paracheck-map/1","rules":[{"log":"a","event":"x","latness":"5us"}]}', /latness/],
])('refuses %s', (text, why) => {
  expect(parseMap(text)).toMatchObject({ error: expect.stringMatching(why) })
})
