/** A run as a picture: time goes down, a bar for each machine in the colour of its state, arrows for who speaks to whom, the violation across all. */
import type { JSX } from 'hono/jsx/jsx-runtime'
import type { Network, Process } from '../../model/model.ts'
import { goalValues } from '../event-text.ts'
import { lanesAmong, moversIn } from '../lanes.ts'
import type { Picture } from '../results.ts'
import { type Moment, storyOf, timerName, timerState } from '../story.ts'
import { unicode } from '../style.ts'
import { columnUnit, inUnit, shownValue, type Unit } from '../value-text.ts'

/** As many colours as `style.ts` has. */
const colours = 8

/** What all rows of one picture share. */
interface Sheet {
  readonly lanes: readonly Process[]
  readonly unit: Unit
  readonly picture: Picture
}

export function Run({ picture }: { readonly picture: Picture }): JSX.Element {
  const { network, trace, property, ending } = picture
  const moments = storyOf(network, trace, property, unicode, ending)
  const visible = network.processes.filter((p) => !p.observer)
  const lanes = lanesAmong(visible, new Set(moments.flatMap(moversIn)), property)
  const sheet: Sheet = { lanes, unit: columnUnit(moments.flatMap((m) => [m.time, m.delay])), picture }
  const still = visible
    .filter((p) => !lanes.includes(p))
    .map((p) => `${p.name} (${moments[0]?.entered.get(p.name) ?? p.initial})`)
  // Steps and moments that are neither the beginning nor a mark are one for one in a run with a loop.
  const loopStart =
    trace.loop === undefined ? undefined : moments.filter((m) => m.kind === 'jump' || m.kind === 'delay')[trace.loop]
  return (
    <div class={`run lanes-${lanes.length}`}>
      <Line name="parameters" items={parameters(picture)} />
      <Line name="take no part" items={still} />
      <div class="row head">
        <span class="when">time {sheet.unit}</span>
        <span class="lanes">
          {lanes.map((lane) => (
            <span class="lane">{lane.name}</span>
          ))}
        </span>
        <span class="what">event</span>
      </div>
      <ol>
        {moments.map((moment, i) => (
          <MomentRows moment={moment} before={moments[i - 1]} sheet={sheet} again={moment === loopStart} />
        ))}
      </ol>
      <Line name="at the end" items={clocksOf(network, moments.at(-1))} />
    </div>
  )
}

function MomentRows({
  moment,
  before,
  sheet,
  again,
}: {
  moment: Moment
  before: Moment | undefined
  sheet: Sheet
  again: boolean
}): JSX.Element {
  const { unit } = sheet
  const waits = moment.delay.n !== 0n
  return (
    <>
      {again && <li class="again">↻ from here on again and again, for ever</li>}
      {waits && (
        <li class="row elapse">
          <span class="when">+{inUnit(moment.delay, unit, unicode)}</span>
          <Lanes moment={before ?? moment} before={before} sheet={sheet} still />
          <span class="what" />
        </li>
      )}
      {moment.kind !== 'delay' && (
        <li class={rowClass(moment, sheet)}>
          <span class="when">{waits || before === undefined ? <b>{inUnit(moment.time, unit, unicode)}</b> : ''}</span>
          <Lanes moment={moment} before={before} sheet={sheet} />
          <What moment={moment} picture={sheet.picture} />
        </li>
      )}
    </>
  )
}

function rowClass(moment: Moment, { picture, lanes }: Sheet): string {
  const happy = picture.property?.form.kind === 'reachable' || picture.property?.form.kind === 'bound'
  const enters = lanes.some((lane) => moment.entered.has(lane.name))
  const kind = { initial: 'first', delay: '', jump: '', mark: happy ? 'mark happy' : 'mark' }[moment.kind]
  return ['row', kind, enters ? 'entering' : ''].filter((word) => word !== '').join(' ')
}

/** The bars of all lanes beside one moment; `still` while time passes. */
function Lanes({
  moment,
  before,
  sheet,
  still = false,
}: {
  moment: Moment
  before: Moment | undefined
  sheet: Sheet
  still?: boolean
}): JSX.Element {
  return (
    <div class="lanes">
      {sheet.lanes.map((lane) => {
        const now = colour(lane, moment)
        const entered = still ? undefined : moment.entered.get(lane.name)
        const touches = !still && moment.receivers.length === 0 && moment.emitter === lane.name
        return (
          <span class="lane">
            {entered !== undefined && before !== undefined && <i class={`was c${colour(lane, before)}`} />}
            <i class={`${entered !== undefined && before !== undefined ? 'now ' : ''}c${now}`} />
            {touches && <span class="touch" />}
            {entered !== undefined && (
              <span class={`state c${now}`} title={entered}>
                {entered}
              </span>
            )}
          </span>
        )
      })}
      {!still && <Arrow moment={moment} lanes={sheet.lanes} />}
    </div>
  )
}

/** Which colour a lane has: that of its state, counted in the order of the model. */
function colour(lane: Process, { state }: Moment): number {
  return (
    Math.max(
      0,
      lane.locations.findIndex((l) => l.name === state.get(lane.location.name)),
    ) % colours
  )
}

function Arrow({ moment, lanes }: { moment: Moment; lanes: readonly Process[] }): JSX.Element | null {
  const from = lanes.findIndex((lane) => lane.name === moment.emitter)
  const to = lanes.flatMap((lane, i) => (moment.receivers.includes(lane.name) ? [i] : []))
  if (from === -1 || to.length === 0) return null
  const at = (lane: number): string => `${((lane + 0.5) * 100) / lanes.length}%`
  return (
    <svg class="arrow" aria-hidden="true">
      <circle cx={at(from)} cy="13" r="5" fill="currentColor" />
      {to.map((lane) => (
        <line
          x1={at(from)}
          x2={at(lane)}
          y1="13"
          y2="13"
          stroke="currentColor"
          stroke-width="2"
          marker-end="url(#head)"
        />
      ))}
    </svg>
  )
}

function What({ moment, picture }: { moment: Moment; picture: Picture }): JSX.Element {
  const { property } = picture
  const details =
    moment.kind === 'mark' && property !== undefined ? goalValues(property, moment.state, unicode) : moment.details
  const partners = moment.receivers.length === 0 ? '' : `${moment.emitter} → ${moment.receivers.join(', ')}`
  const references = moment.references.map(({ source, place }) =>
    source === undefined ? place : `${source.file}${source.fn === undefined ? '' : `:${source.fn}`} · ${place}`,
  )
  return (
    <div class="what">
      {moment.label} {partners !== '' && <span class="who">{partners}</span>}
      {details.length > 0 && <span class="changes">{details.join(', ')}</span>}
      {references.map((reference) => (
        <span class="refs">{reference}</span>
      ))}
    </div>
  )
}

function Line({ name, items }: { name: string; items: readonly string[] }): JSX.Element | null {
  return items.length === 0 ? null : (
    <p class="notes">
      {name}: {items.join(' · ')}
    </p>
  )
}

function parameters({ network, trace }: Picture): string[] {
  return network.params.flatMap(({ variable }) => {
    const value = trace.params.get(variable.name)
    return value === undefined ? [] : [`${variable.name} = ${shownValue(value, variable)}`]
  })
}

function clocksOf(network: Network, last: Moment | undefined): string[] {
  if (last === undefined) return []
  const { state } = last
  const clocks = [...network.processes.flatMap((p) => p.clocks), ...network.observerClocks.map((o) => o.clock)].flatMap(
    ({ variable }) => {
      const value = state.get(variable.name)
      return value === undefined ? [] : [`${variable.name} = ${shownValue(value, variable)}`]
    },
  )
  const timers = network.processes.flatMap((p) =>
    p.timers.map((t) => `${timerName(p.name, t)} ${timerState(t, state, unicode)}`),
  )
  return [...clocks, ...timers]
}
