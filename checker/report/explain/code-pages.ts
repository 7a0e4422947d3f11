/**
 * A page for every code of a diagnostic. A test reads each wrong and each right model; a code without a page breaks the
 * build.
 */
import type { DiagnosticCode } from '../../support/diagnostic.ts'
import type { CodePage, Example } from './page.ts'

function model(text: string, more: Omit<Example, 'text'> = {}): Example {
  return { text: text.replace(/^\n/, '').trimEnd().concat('\n'), ...more }
}

const searched = (command: string): string =>
  `The text of a model does not show it: \`paracheck ${command}\` finds it by a search through the runs.`

export const codePages: Readonly<Record<DiagnosticCode, CodePage>> = {
  T0101: {
    severity: 'error',
    why: 'A text that is not of the language has no meaning that could be checked. The reader goes on at the next declaration, so later errors of the file are told, too.',
    todo: 'Write what the message expects at this place. If the line is right, look at the line before it: it may lack its `;`.',
    shown: {
      wrong: model(`
machine M {
    state A { may => B; }
    state B { }
}`),
      right: model(`
machine M {
    state A { may -> B; }
    state B { }
}`),
    },
  },
  T0102: {
    severity: 'error',
    why: 'A model without one of its files is another model, so nothing of it is checked.',
    todo: 'Correct the path. It is relative to the folder of the file that says `use`.',
    shown: {
      wrong: model(`
use "tiemr.tick";`),
      right: model(
        `
use "timer.tick";`,
        { files: { 'timer.tick': 'param TICK: time = 4ms;\n' } },
      ),
    },
  },
  T0103: {
    severity: 'error',
    why: 'Files are read in the order in which they need each other. In a circle there is no such order, and a reader cannot say which file is the base of the other.',
    todo: 'Move what both files need into a file of its own.',
    shown: {
      wrong: model(
        `
use "timer.tick";`,
        { files: { 'timer.tick': 'use "model.tick";\n' } },
      ),
      right: model(
        `
use "timer.tick";`,
        { files: { 'timer.tick': 'param TICK: time = 4ms;\n' } },
      ),
    },
  },
  T0104: {
    severity: 'error',
    why: 'A file that nests without limit, by a slip or on purpose, would cost the reader all time and memory. So there are limits, and such a file is refused at once.',
    todo: 'Give parts of the expression a name by `let`, or make the declaration smaller. `docs/language.md`, “Limits”, has the numbers.',
    shown: {
      wrong: model(`
let deep = ${'('.repeat(61)}true${')'.repeat(61)};`),
      right: model(`
let flat = (true);`),
    },
  },
  T0201: {
    severity: 'error',
    why: 'Every name is declared once, so that a misspelt name is an error and not a new variable.',
    todo: 'Correct the spelling, declare the name, or `use` the file that declares it.',
    shown: {
      wrong: model(`
param TICK: time = 4ms;
assume TIK > 0ms;`),
      right: model(`
param TICK: time = 4ms;
assume TICK > 0ms;`),
    },
  },
  T0202: {
    severity: 'error',
    why: 'A name with two declarations would mean one thing here and another thing there.',
    todo: 'Rename one of the two, or remove it. Parameters, constants, named expressions, enum values, signals and observers of all files share one name space.',
    shown: {
      wrong: model(`
param TICK: time = 4ms;
param TICK: time = 1ms;`),
      right: model(`
param TICK: time = 4ms;
param HOST_TICK: time = 1ms;`),
    },
  },
  T0203: {
    severity: 'error',
    why: 'Each kind of name has its own use: a state is entered, an event is sent, a line is raised, a variable is assigned. One kind in the place of another is mostly a slip, and no meaning would be the obvious one.',
    todo: 'Use the name as what it is (the message says it), or name another thing.',
    shown: {
      wrong: model(`
event tick;
machine M {
    state A { may { raise tick; } }
}`),
      right: model(`
irq tick;
machine M {
    state A { may { raise tick; } }
}`),
    },
  },
  T0204: {
    severity: 'error',
    why: 'Each variable, clock and timer has one writer, the machine that declares it. So two machines that move together never write the same thing, and a reader finds every write in one place.',
    todo: 'Send an event or a call, and let the owner write.',
    shown: {
      wrong: model(`
machine Owner {
    var level: 0..9;
    state A { }
}
machine Other {
    state A { may { level = 0; } }
}`),
      right: model(`
call forget;
machine Owner {
    var level: 0..9;
    state A { on forget { level = 0; } }
}
machine Other {
    state A { call forget; }
}
system s { owner: Owner; other: Other; }`),
    },
  },
  T0205: {
    severity: 'error',
    why: 'Arguments are given by position. One too few or too many would shift the meaning of the others.',
    todo: 'Give as many arguments as the declaration has. Of an event or call, a receiver names all of them or none.',
    shown: {
      wrong: model(`
call program(delta: time);
machine Cpu {
    state A { call program; }
}
machine Lapic {
    state A { on program(d); }
}
system s { cpu: Cpu; lapic: Lapic; }`),
      right: model(`
call program(delta: time);
machine Cpu {
    state A { call program(4ms); }
}
machine Lapic {
    state A { on program(d); }
}
system s { cpu: Cpu; lapic: Lapic; }`),
    },
  },
  T0206: {
    severity: 'error',
    why: 'Arrays are written out before anything runs. An element that does not exist cannot be written out, and a whole array is no value. An index may vary, but it has to be seen that it stays in the array.',
    todo: 'Write an index within the array. Indices begin at 0, or where the range of the machines begins. For one that varies: give what it reads a range (`0..N-1`), write `% N`, or say in the guard that it is in the array.',
    shown: {
      wrong: model(`
irq line[2];
machine M {
    state A { may { raise line[2]; } }
}`),
      right: model(`
irq line[2];
machine M {
    state A { may { raise line[1]; } }
}`),
    },
  },
  T0207: {
    severity: 'error',
    why: 'A machine names its partners by their roles, and each system says who has a role. A role that nobody has leaves the machine with a condition about nothing.',
    todo: 'Add an instance of that name to the system, or correct the name.',
    shown: {
      wrong: model(`
machine Host { state ON { } state OFF { } }
machine Vcpu {
    state A { may when host.OFF; }
}
system s { vcpu: Vcpu; hosts: Host; }`),
      right: model(`
machine Host {
    state ON { may -> OFF; }
    state OFF { }
}
machine Vcpu {
    state A { may when host.OFF; }
}
system s { vcpu: Vcpu; host: Host; }`),
    },
  },
  T0208: {
    severity: 'error',
    why: 'A named expression is written out where it is used, and a system begins as a copy of its base. In a circle that would never end.',
    todo: 'Break the circle. What has to remember something is a variable of a machine, not a `let`.',
    shown: {
      wrong: model(`
machine M {
    let busy = not idle;
    let idle = not busy;
    state A { may when idle; }
}`),
      right: model(`
machine M {
    var busy: bool;
    let idle = not busy;
    state A { may when idle; }
}`),
    },
  },
  T0301: {
    severity: 'error',
    why: 'Types are told apart, so that a slip is not read as a number: a Boolean is not 0 or 1, and a time is not an integer.',
    todo: 'Write an expression of the type that the message names.',
    shown: {
      wrong: model(`
machine M {
    var level: 0..3;
    state A { may when level; }
}`),
      right: model(`
machine M {
    var level: 0..3;
    state A { may when level > 0; }
}`),
    },
  },
  T0302: {
    severity: 'error',
    why: 'A number without a unit does not say whether microseconds or milliseconds are meant, and a wrong guess is a proof about another machine.',
    todo: 'Write the unit: `ns`, `us`, `ms` or `s`. A zero has one, too: `0ms`.',
    shown: {
      wrong: model(`
machine M {
    clock age;
    state A { may when age > 600 { reset(age); } }
}`),
      right: model(`
machine M {
    clock age;
    state A { may when age > 600us { reset(age); } }
}`),
    },
  },
  T0303: {
    severity: 'error',
    why: 'The checker proves things about linear arithmetic, for which its solvers always find an answer. A product of two unknown quantities is not linear.',
    todo: 'Make one side a `const` or a number, or an integer with a range (`var n: 0..9`, `param N: 1..9`), each value of which is then a case. Or pick the result with `choose` from a range that contains it.',
    shown: {
      wrong: model(`
param N: int = 2;
param TICK: time = 4ms;
assume N * TICK > 0ms;`),
      right: model(`
const N = 2;
param TICK: time = 4ms;
assume N * TICK > 0ms;`),
    },
  },
  T0304: {
    severity: 'error',
    why: 'A `lo..hi` says which values a variable can have. A constant beyond it is a slip. Values that vary are not looked at here: the checker searches every run for one that leaves the range. What an event says is looked at here: nobody does on its way.',
    todo: 'Correct the value or the range.',
    shown: {
      wrong: model(`
machine M {
    var level: 0..3 = 4;
    state A { }
}`),
      right: model(`
machine M {
    var level: 0..3 = 3;
    state A { }
}`),
    },
  },
  T0305: {
    severity: 'error',
    why: 'Sizes, ranges, indices, assumptions and deadlines are fixed before a run begins. What changes during a run has no value then.',
    todo: 'Use a `const` or, where parameters may stand, a `param`. ',
    shown: {
      wrong: model(`
machine M {
    clock age;
    state A { }
}
system s { m: M; }
property p: whenever m.A then not m.A within m.age;`),
      right: model(`
param LIMIT: time = 4ms;
assume LIMIT >= 0ms;
machine M {
    clock age;
    state A { }
}
system s { m: M; }
property p: whenever m.A then not m.A within LIMIT;`),
    },
  },
  T0306: {
    severity: 'error',
    why: 'All right-hand sides of a jump read the state before it, and all assignments happen at once. So one of two assignments to a variable would be lost.',
    todo: 'Write one assignment. Where the value depends on a condition, use `if (…) { … } else { … }` or `c ? a : b`.',
    shown: {
      wrong: model(`
machine M {
    var level: 0..9;
    state A { may { level = 1; level = 2; } }
}`),
      right: model(`
machine M {
    var level: 0..9;
    state A { may { level = 2; } }
}`),
    },
  },
  T0401: {
    severity: 'error',
    why: 'An invariant says how long time may pass in a state. Only an upper bound of a clock can run out by waiting. A lower bound, a disjunction or a difference of clocks would make the instants at which a state may be left more than one interval, and a state without a clock in it cannot run out.',
    todo: 'Put a lower bound into the guard of a transition. Write `c imply clock <= e` for a bound under a discrete condition. What must hold is a `property`.',
    shown: {
      wrong: model(`
machine M {
    clock age;
    state A {
        invariant age >= 4ms;
        may { reset(age); }
    }
}`),
      right: model(`
machine M {
    clock age;
    state A {
        invariant age <= 9ms;
        may when age >= 4ms { reset(age); }
    }
}`),
    },
  },
  T0402: {
    severity: 'error',
    why: 'Time is dense. Before `clock < e` there is no last instant, so nothing would have to happen at any instant, and yet time could not go on.',
    todo: 'Write `<=`.',
    shown: {
      wrong: model(`
machine M {
    clock age;
    state A {
        invariant age < 4ms;
        may { reset(age); }
    }
}`),
      right: model(`
machine M {
    clock age;
    state A {
        invariant age <= 4ms;
        may { reset(age); }
    }
}`),
    },
  },
  T0403: {
    severity: 'error',
    why: 'A stopwatch, `whenever`, `leads_to` and `fair` ask about a condition at each instant. A condition on clocks can change in the midst of a delay, where nothing jumps and nobody looks.',
    todo: 'Let a machine enter a state, or write a variable, when the clock gets there. Name that state instead.',
    shown: {
      wrong: model(`
machine M {
    clock age;
    clock busy while age < 4ms;
    state A { }
}`),
      right: model(`
machine M {
    clock age;
    clock busy while BUSY;
    initial state BUSY {
        invariant age <= 4ms;
        when age == 4ms -> IDLE;
    }
    state IDLE { }
}`),
    },
  },
  T0404: {
    severity: 'warning',
    why: 'A state that is never entered says nothing, and a property about it is proved of nothing. Mostly a transition is missing.',
    todo: 'Add the transition that leads there, or remove the state.',
    shown: {
      wrong: model(`
machine M {
    initial state A { }
    state B { }
}
system s { m: M; }`),
      right: model(`
machine M {
    initial state A { may -> B; }
    state B { }
}
system s { m: M; }`),
    },
  },
  T0405: {
    severity: 'error',
    why: 'A run begins in a state that satisfies its invariant. Where the values at the start break it whatever the parameters are, there is no run, and everything would hold.',
    todo: 'Change the value at the start, the invariant, or the initial state.',
    shown: {
      wrong: model(`
machine M {
    clock age = 5ms;
    state A { invariant age <= 4ms; may { reset(age); } }
}
system s { m: M; }`),
      right: model(`
machine M {
    clock age = 3ms;
    state A { invariant age <= 4ms; may { reset(age); } }
}
system s { m: M; }`),
    },
  },
  T0406: {
    severity: 'error',
    why: 'No time passes while an urgent transition is enabled. If its guard read a clock, there might be no first instant at which it is enabled (`age > 4ms`), and a delay would have to end at an instant that does not exist.',
    todo: 'Let an `invariant` of the state run out instead, and ask for the clock in the guard.',
    shown: {
      wrong: model(`
machine M {
    clock age;
    state A { urgent when age >= 4ms { reset(age); } }
}`),
      right: model(`
machine M {
    clock age;
    state A {
        invariant age <= 4ms;
        when age >= 4ms { reset(age); }
    }
}`),
    },
  },
  T0407: {
    severity: 'warning',
    why: 'Time cannot pass a timer that is due. If no transition handles its expiry, time stops there, and nothing after it is checked.',
    todo: 'Add `on TIMER …` to the states in which it can expire (`in any { on TIMER; }` for all of them), or cancel it.',
    shown: {
      wrong: model(`
machine M {
    timer deadline;
    state A { may { start(deadline, 4ms); } }
}
system s { m: M; }`),
      right: model(`
machine M {
    timer deadline;
    state A {
        may { start(deadline, 4ms); }
        on deadline;
    }
}
system s { m: M; }`),
    },
  },
  T0408: {
    severity: 'error',
    why: 'A transition that waits for an event, a call or a timer cannot hurry by itself: the sender decides when, and the expiry of a timer is urgent anyway.',
    todo: 'Leave `urgent` out at a timer. Else make the `emit` or the `call` urgent, or the state of the sender.',
    shown: {
      wrong: model(`
event go;
machine Sender { state A { emit go; } }
machine Receiver { state A { urgent on go; } }
system s { sender: Sender; receiver: Receiver; }`),
      right: model(`
event go;
machine Sender {
    initial state A { urgent emit go -> B; }
    state B { }
}
machine Receiver { state A { on go; } }
system s { sender: Sender; receiver: Receiver; }`),
    },
  },
  T0409: {
    severity: 'error',
    why: 'Whether time may pass, and whether a partner can answer, is decided before a value is chosen. A guard on the chosen value would make that depend on a choice that nobody has made yet.',
    todo: 'Put the condition into the range of the choice, or into the effects.',
    shown: {
      wrong: model(`
machine M {
    initial state A { urgent may choose n in 0..3 when n > 1 -> B; }
    state B { }
}`),
      right: model(`
machine M {
    initial state A { urgent may choose n in 2..3 -> B; }
    state B { }
}`),
    },
  },
  T0410: {
    severity: 'error',
    why: 'A server sees the arguments before it answers. If an argument, or what the caller chooses, depended on the answer, each would have to be there before the other.',
    todo: 'Read the answer in the guard of the call or in its effects. What has to be sent after an answer is a second call.',
    shown: {
      wrong: model(`
call lend(want: 0..3) returns (got: 0..3);
machine User {
    var have: 0..3;
    state A { call lend(got) returns (got) { have = got; } }
}
machine Bank { state OPEN { on lend(n) returns (min(n, 2)); } }
system s { user: User; bank: Bank; }`),
      right: model(`
call lend(want: 0..3) returns (got: 0..3);
machine User {
    var have: 0..3;
    state A { call lend(3) returns (got) when got > 0 { have = got; } }
}
machine Bank { state OPEN { on lend(n) returns (min(n, 2)); } }
system s { user: User; bank: Bank; }`),
    },
  },
  T0501: {
    severity: 'warning',
    why: 'A transition that waits for something nobody sends never happens, and properties behind it hold for want of runs. A machine does not hear itself.',
    todo: 'Add the machine that sends to the system, or correct the name of the event.',
    shown: {
      wrong: model(`
event go;
machine M { state A { on go; } }
system s { m: M; }`),
      right: model(`
event go;
machine M { state A { on go; } }
machine Sender { state A { emit go; } }
system s { m: M; sender: Sender; }`),
    },
  },
  T0502: {
    severity: 'warning',
    why: 'A broadcast that nobody hears changes nothing, and a call that nobody serves never happens. Mostly a receiver is missing. Events are looked at only in files that ask something.',
    todo: 'Add a machine or an observer that receives it, or remove it.',
    shown: {
      wrong: model(`
call program;
machine Cpu { state A { call program; } }
system s { cpu: Cpu; }`),
      right: model(`
call program;
machine Cpu { state A { call program; } }
machine Lapic { state A { on program; } }
system s { cpu: Cpu; lapic: Lapic; }`),
    },
  },
  T0503: {
    severity: 'error',
    why: 'What is proved with an observer is to hold of the system without it. So an observer receives events and writes its own variables, and neither holds up nor drives what it watches; and no machine reads it.',
    todo: 'Let it listen to events only. What has to act is a machine of the system.',
    shown: {
      wrong: model(`
event go;
irq line;
machine M { state A { emit go; } }
machine Watch { state A { on go { raise line; } } }
observe watch: Watch;
system s { m: M; }`),
      right: model(`
event go;
machine M { state A { emit go; } }
machine Watch {
    var heard: bool;
    state A { on go { heard = true; } }
}
observe watch: Watch;
system s { m: M; }`),
    },
  },
  T0504: {
    severity: 'error or warning',
    why: 'A call is a handshake between two machines. A machine cannot be both of them (an error). Where machines of two kinds serve a call, either may answer, which is seldom meant (a warning).',
    todo: 'Declare a call in the machine that serves it: there write `on c`, and `call server.c` elsewhere. Give two kinds of servers two calls.',
    shown: {
      wrong: model(`
machine Lapic {
    call program;
    state A { on program; call program; }
}
system s { lapic: Lapic; }`),
      right: model(`
machine Lapic {
    call program;
    state A { on program; }
}
machine Cpu { state A { call lapic.program; } }
system s { lapic: Lapic; cpu: Cpu; }`),
    },
  },
  T0602: {
    severity: 'error',
    why: 'The choices of a transition are made at once, so the range of one does not know the value of another.',
    todo: 'Choose from a wider range, and say in the guard how the two values belong together.',
    shown: {
      wrong: model(`
machine M {
    var total: 0..6;
    state A { may choose m in 0..3 choose n in 0..m { total = m + n; } }
}`),
      right: model(`
machine M {
    var total: 0..6;
    state A { may choose m in 0..3 choose n in 0..3 when n <= m { total = m + n; } }
}`),
    },
  },
  T0603: {
    severity: 'error',
    why: 'A misspelt name in a `check` would ask nothing and look well. And a verdict that a form never has, such as `reached` of an `always`, could not be met.',
    todo: 'Correct the name. Expect `proved`, `refuted` or `vacuous` of a property, `reached` or `unreachable` of a `reachable`, an expression over parameters or `refuted` of a `bound`.',
    shown: {
      wrong: model(`
machine M {
    initial state A { may -> B; }
    state B { }
}
system s { m: M; }
property p: never m.B;
check s { p: reached; }`),
      right: model(`
machine M {
    initial state A { may -> B; }
    state B { }
}
system s { m: M; }
property p: never m.B;
check s { p: refuted; }`),
    },
  },
  T0604: {
    severity: 'warning',
    why: 'Verdicts are for all values that the assumptions allow, and the defaults are not among them. Simulation begins with the defaults, and traces prefer them.',
    todo: 'Change the default or the assumption, or give another value with `--param`.',
    shown: {
      wrong: model(`
param TICK: time = 4ms;
assume TICK > 5ms;`),
      right: model(`
param TICK: time = 6ms;
assume TICK > 5ms;`),
    },
  },
  T0605: {
    severity: 'error',
    why: 'An option that the model does not have would change nothing, and the answer would be about another model than the one you asked for.',
    todo: 'Correct the name or the value. `--param` fixes a `param`; `--const` replaces a `const` whose value is a literal.',
    shown: {
      wrong: model(
        `
param TICK: time = 4ms;`,
        { params: { TIK: '3ms' } },
      ),
      right: model(
        `
param TICK: time = 4ms;`,
        { params: { TICK: '3ms' } },
      ),
    },
  },
  T0606: {
    severity: 'error',
    why: 'Arrays, quantifiers and named expressions are written out. A short text can stand for more than any memory holds, so there are limits.',
    todo: 'Make ranges smaller, or quantifiers fewer inside each other. `docs/language.md`, “Limits”, has the numbers.',
    shown: {
      wrong: model(`
param N: int = 0;
assume forall i in 0..999: forall j in 0..999: N <= i + j;`),
      right: model(`
param N: int = 0;
assume forall i in 0..9: forall j in 0..9: N <= i + j;`),
    },
  },
  T0607: {
    severity: 'error',
    why: 'What is proved of a system with contracts holds of another one only if the two meet in nothing but what the contracts say. Here something goes by them, or a view does not fit its contract.',
    todo: 'Give the system a view for each contract and the same machines for the rest. Let the contract send all events that the rest hears of what it stands for. `docs/contracts.md` lists the conditions.',
    shown: {
      wrong: model(`
event done;
machine Worker { state W { emit done; } }
machine Promise { state ON { may -> ON; } }
machine Boss { var n: 0..1 = 0; state B { on done when n == 0 { n = 1; } } }
view Seen { let ON = true; }
system big { worker: Worker; promise: Seen; boss: Boss; }
system small { promise: Promise; boss: Boss; }
check big refines small { refines: proved; }`),
      right: model(`
event done;
machine Worker { state W { emit done; } }
machine Promise { state ON { emit done; } }
machine Boss { var n: 0..1 = 0; state B { on done when n == 0 { n = 1; } } }
view Seen { let ON = true; }
system big { worker: Worker; promise: Seen; boss: Boss; }
system small { promise: Promise; boss: Boss; }
check big refines small { refines: proved; }`),
    },
  },
  T0608: {
    severity: 'error',
    why: '`for all N` asks for each value of a constant. That needs a constant that is a plain number, and a least value with which everything that the property names exists.',
    todo: 'Name a constant that is declared as a number, such as `const N = 2;`. Where a property names `p[1]`, begin with 2: `for all N >= 2`.',
    shown: {
      wrong: model(`
const N = 2;
machine P { state A {} }
system s { p[i in 0..N-1]: P; }
property one: always p[1].A;
check s for all N { one: proved; }`),
      right: model(`
const N = 2;
machine P { state A {} }
system s { p[i in 0..N-1]: P; }
property one: always p[1].A;
check s for all N >= 2 { one: proved; }`),
    },
  },
  T0701: {
    severity: 'error',
    why: 'A file of another tool is read only where its meaning here is the same. What paracheck does not know is refused, never left out.',
    todo: 'Correct the file, or write the model without that construct. `docs/formats.md` says what is read.',
    shown: {
      wrong: model(
        `
system:s
process:P
location:P:A{initial}`,
        { path: 'model.tck' },
      ),
      right: model(
        `
system:s
process:P
location:P:A{initial:}`,
        { path: 'model.tck' },
      ),
    },
  },
  T0801: {
    severity: 'warning',
    why: 'It is proved that no run gets there. A property about such a place holds of nothing, and a mistake there is never noticed.',
    todo: 'Correct the guard that keeps runs away. If it is as it should be, say why: `@unreachable("…")`.',
    shown: { reason: searched('coverage') },
  },
  T0802: {
    severity: 'warning',
    why: 'Neither a run that gets there nor a proof that there is none was found with the given effort.',
    todo: 'Raise `--timeout` or `--bound`.',
    shown: { reason: searched('coverage') },
  },
  T0803: {
    severity: 'warning',
    why: 'An explanation that is no longer true misleads the next reader.',
    todo: 'Remove the `@unreachable`, or ask systems in which it is true.',
    shown: { reason: searched('coverage') },
  },
  T0811: {
    severity: 'warning',
    why: 'Every question has the expected answer although the model was made wrong. So the questions do not depend on that part of the model.',
    todo: 'Add a property that tells the difference. If there is none, say why in `X.mutants.json` beside the file.',
    shown: { reason: searched('mutate') },
  },
  T0812: {
    severity: 'warning',
    why: 'Some question about the wrong model has no answer, so it may be that a property notices the mistake.',
    todo: 'Raise `--timeout` or `--bound`, or explain it in `X.mutants.json` beside the file.',
    shown: { reason: searched('mutate') },
  },
}
