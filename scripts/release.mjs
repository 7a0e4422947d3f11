/**
 * Makes a release: `npm run release -- 0.3.0`. With `--dry` it does what changes nothing: the questions of step 1 and
 * the tarball of step 2; then it says what the release would change.
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
    /^## Unreleased\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(changelog) ??
    fail('CHANGELOG.md has no section "## Unreleased"')
  if (section.trim() === '') fail('CHANGELOG.md says nothing under "Unreleased"')
  return changelog.replace('## Unreleased\n', `## Unreleased\n\n## ${version} (${date})\n`)
}

if (process.argv.includes('--help')) {
  console.log(
    'npm run release -- VERSION [--dry]: commits and tags a release; --dry asks everything and changes nothing',
  )
  process.exit(0)
}
const dry = process.argv.includes('--dry')
const [version] = process.argv.slice(2).filter((word) => word !== '--dry')
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) fail('say which version: npm run release -- 0.3.0')
if (run('git', ['status', '--porcelain'], 'pipe') !== '') fail('the tree has changes that are not committed')
if (run('git', ['tag', '--list', `v${version}`], 'pipe') !== '') fail(`the tag v${version} exists`)
const changelog = dated(readFileSync('CHANGELOG.md', 'utf8'), version, new Date().toISOString().slice(0, 10))

if (!dry) run('bash', ['.ci/run'])
run('node', ['scripts/try-tarball.mjs'])
if (dry) {
  const lines =
    changelog
      .split('\n## ')[2]
      ?.split('\n')
      .filter((line) => line.startsWith('- ')).length ?? 0
  console.log(
    `\nA release would put ${lines} lines of CHANGELOG.md under ${version}, commit, and tag v${version}. Nothing was changed.`,
  )
  process.exit(0)
}
run('npm', ['version', '--no-git-tag-version', version])
writeFileSync('CHANGELOG.md', changelog)
run('git', ['commit', '--quiet', '-am', `Release ${version}`])
run('git', ['tag', '-a', `v${version}`, '-m', `paracheck ${version}`])
console.log(`\nThe release is committed and tagged here. To publish it:\n  git push --follow-tags && npm publish`)
