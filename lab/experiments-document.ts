/** `docs/experiments.md`: what was predicted, what was seen. */
import type { Counted, Experiment } from './experiments.ts'
import { runMs } from './experiments.ts'
import { commandOf } from './hold.ts'
import type { Claim } from './scenario.ts'

/** An experiment with what came of it. */
export interface Outcome {
  readonly experiment: Experiment
  readonly seen: Counted
  readonly isPredicted: boolean
  /** Of each claim: what `conform` says, and whether it was expected. */
  readonly held: readonly {
    readonly claim: Claim
    readonly log: string
    readonly answer: string
    readonly isExpected: boolean
  }[]
}

export function experimentsDocument(
  outcomes: readonly Outcome[],
  facts: { kernel: string; qemu: string; date: string },
): string {
  const wrong = outcomes.filter(({ isPredicted }) => !isPredicted).length
  return `# Experiments: a kernel that ticks its guest

Written by \`npm run lab -- experiments\`, on ${facts.date}: Linux ${facts.kernel} with \`lab/kernel/vtick.patch\`, under ${facts.qemu} with \`-icount shift=2,sleep=off\`, so that a loaded machine does not show.

The patch puts the host's side of three rules into KVM's run loop: the protocol as published, the released code, and the repair with its parts R1 to R4 as switches. The guest is the smallest that never exits by itself (\`lab/guest/hog.c\`):
it jumps to itself for ${runMs / 1000} s with interrupts off. It has no tick of its own, and does not look at those that it gets: what is counted is what the host injects. Host ticks
and exits are those of the log, which begins some 20 ms before the guest runs. Host and guest have a period of 4 ms, where nothing else is said.

| rule | predicted | by | host ticks | exits | injected | |
| --- | --- | --- | --- | --- | --- | --- |
${outcomes.map(rowOf).join('\n')}

${wrong === 0 ? 'Every prediction holds.' : `**${wrong} of ${outcomes.length} predictions fail.**`} What share of ticks a rule with a strict comparison keeps depends on jitter of nanoseconds; the models say no more than "of two one".

Exits tell what a rule costs: where the repair's grid and the host's ticks lie apart, each tick costs the exit that its timer (R4) makes, beside that of the host's tick.

A tenth of a second of some runs was held against the model of the rule:

| log | answer | |
| --- | --- | --- |
${outcomes.flatMap(({ held }) => held.map(({ claim, log, answer, isExpected }) => `| ${log} | ${answer}${isExpected ? '' : ', which was not expected'} | \`paracheck ${commandOf(claim, log).join(' ')}\` |`)).join('\n')}

**What this does not show.** The guest's side (a handler for vector 235, no tick of its own, the idle loop) is not in the patch, so nothing here speaks of naps, jiffies or RCU of a guest; R5 to R10 are not in it either. R2 (the check stands at each
entry) matters where the host gives the CPU to somebody else, which it does not do here.
`
}

function rowOf({ experiment: { name, predicted, by }, seen, isPredicted }: Outcome): string {
  return `| ${name} | ${predicted} | ${by} | ${seen.hostTicks} | ${seen.exits} | ${seen.injected} | ${isPredicted ? 'as predicted' : '**not as predicted**'} |`
}
