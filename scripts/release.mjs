/**
 * Makes a release: `npm run release -- 0.3.0`.
 *
 *   1. the tree is clean, the version is new, the changelog has something under "Unreleased"
 *   2. `.ci/run` passes, the packed tarball works in an empty folder
 *   3. "Unreleased" becomes "VERSION (date)" under a new empty "Unreleased"; package.json gets the version
 *   4. one commit and the tag vVERSION; nothing is pushed or published: the last lines say how
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

function fail(reason) {
  console.error(`release: ${reason}`)
  process.exit(1)
}

function run(command, args, stdio = 'inherit') {
  const { status, stdout } = spawnSync(command, args, { stdio, encoding: 'utf8' })
  if (status !== 0) fail(`${command} ${args.join(' ')} ended with exit code ${status}`)
  return stdout
}

/** The changelog with its unreleased section named after the version. */
function dated(changelog, version, date) {
  const [, section] =
    /^## Unreleased\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(changelog) ?? fail('CHANGELOG.md has no section "## Unreleased"')
  if (section.trim() === '') fail('CHANGELOG.md says nothing under "Unreleased"')
  return changelog.replace('## Unreleased\n', `## Unreleased\n\n## ${version} (${date})\n`)
}

const [version] = process.argv.slice(2)
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) fail('say which version: npm run release -- 0.3.0')
if (run('git', ['status', '--porcelain'], 'pipe') !== '') fail('the tree has changes that are not committed')
if (run('git', ['tag', '--list', `v${version}`], 'pipe') !== '') fail(`the tag v${version} exists`)
const changelog = dated(readFileSync('CHANGELOG.md', 'utf8'), version, new Date().toISOString().slice(0, 10))

run('bash', ['.ci/run'])
run('node', ['scripts/try-tarball.mjs'])
run('npm', ['version', '--no-git-tag-version', version])
writeFileSync('CHANGELOG.md', changelog)
run('git', ['commit', '--quiet', '-am', `Release ${version}`])
run('git', ['tag', '-a', `v${version}`, '-m', `paracheck ${version}`])
console.log(`\nThe release is committed and tagged here. To publish it:\n  git push --follow-tags && npm publish`)
