/**
 * Files of a project name models by their paths in the project, whatever folder a command is called from; a network
 * that was read has them as they are seen from there, and transitions are known by them. So what is written is first
 * seen from the project's folder, and what is read from there is seen from here again.
 */
import { normalize, relative } from 'node:path'
import type { Network, Question } from '../model/model.ts'
import type { Trace } from '../trace/trace.ts'

const networks = new WeakMap<Network, Map<string, Network>>()

/** The path of a file, seen from the folder `root`, which itself is seen from the current one. */
export function pathFrom(root: string, path: string): string {
  return root === '' ? normalize(path) : relative(root, path)
}

/** The network with the paths of its files as they are in the project. */
export function networkFrom(root: string, network: Network): Network {
  if (root === '') return network
  const known = networks.get(network) ?? new Map<string, Network>()
  networks.set(network, known)
  const made = known.get(root) ?? moved(root, network)
  known.set(root, made)
  return made
}

export function questionFrom(root: string, question: Question): Question {
  return root === ''
    ? question
    : { ...question, file: pathFrom(root, question.file), network: networkFrom(root, question.network) }
}

function moved(root: string, network: Network): Network {
  const processes = network.processes.map((process) => ({
    ...process,
    edges: process.edges.map((edge) => ({
      ...edge,
      id: edgeFrom(root, edge.id),
      span: { ...edge.span, source: { ...edge.span.source, path: pathFrom(root, edge.span.source.path) } },
    })),
  }))
  return { ...network, processes }
}

const placeOfEdge = / \(([^()]*):(\d+)\)(?=( #\d+)?$)/

function edgeFrom(root: string, id: string): string {
  return id.replace(placeOfEdge, (_, path: string, line: string) => ` (${pathFrom(root, path)}:${line})`)
}

/** A run of a network as one of the network in the project. */
export function traceFrom(root: string, trace: Trace): Trace {
  return root === '' ? trace : renamed(trace, (id) => edgeFrom(root, id))
}

/** A run that was read for the network in the project, as one of the network itself. */
export function traceHere(root: string, trace: Trace, network: Network): Trace {
  if (root === '') return trace
  const own = new Map(network.processes.flatMap((p) => p.edges.map((edge) => [edgeFrom(root, edge.id), edge.id])))
  return renamed(trace, (id) => own.get(id) ?? id)
}

function renamed(trace: Trace, nameOf: (id: string) => string): Trace {
  const steps = trace.steps.map((step) =>
    step.jump === undefined ? step : { ...step, jump: { ...step.jump, edges: step.jump.edges.map(nameOf) } },
  )
  return { ...trace, steps }
}
