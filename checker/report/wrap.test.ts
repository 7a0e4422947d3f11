import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { characters, columns } from './wrap.ts'

test('what is counted without the library has the columns that the library says', () => {
  const plain = `${String.fromCodePoint(...Array.from({ length: 0x80 }, (_, i) => 0x2500 + i))}✓✗…·–→◆•▶◀≈≤≥×∞ ~aZ`
  for (const character of plain) expect([character, columns(character)]).toEqual([character, stringWidth(character)])
  expect(columns(plain)).toBe(stringWidth(plain))
  expect(characters(plain)).toEqual([...plain])
})

test('wide characters, marks and emoji are counted as a terminal shows them', () => {
  expect(['時計', 'e\u0301', '👩‍💻', '▶\uFE0F'].map(columns)).toEqual([4, 1, 2, 2])
  expect(characters('e\u0301👩‍💻x')).toEqual(['e\u0301', '👩‍💻', 'x'])
})
