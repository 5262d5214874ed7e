/**
 * Loaded into a process of the service before anything else (`--import`): its clock is ahead by the milliseconds of
 * `CLOCK_AHEAD`. To what lies in the table it is as if the process had been down for so long. With each SIGUSR2 it jumps
 * by those of `CLOCK_JUMP`.
 */
let ahead = Number(process.env.CLOCK_AHEAD)
const Real = Date

process.on('SIGUSR2', () => {
  ahead += Number(process.env.CLOCK_JUMP)
})

globalThis.Date = new Proxy(Real, {
  construct: (_target, given: [], newTarget) =>
    Reflect.construct(Real, given.length === 0 ? [Real.now() + ahead] : given, newTarget),
  get: (target, name) => (name === 'now' ? () => Real.now() + ahead : Reflect.get(target, name)),
})
