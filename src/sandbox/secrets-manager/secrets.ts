import { AwsError, type StateStore } from '../wire.js'
import type { Secret } from './secret.js'

const STATE = 'secrets-manager'

/** Whose secrets, and where: each Region has its own. */
export interface Place {
  accountId: string
  region: string
}

/** All secrets of all accounts. */
export class Secrets {
  readonly #state: StateStore
  #secrets: Secret[]

  constructor(state: StateStore) {
    this.#state = state
    this.#secrets = state.load<Secret[]>(STATE) ?? []
  }

  /** An account's secrets in a Region, without those whose recovery window is over. */
  of({ accountId, region }: Place, now: number): Secret[] {
    this.#secrets = this.#secrets.filter(secret => (secret.deletionDate ?? Number.POSITIVE_INFINITY) > now)
    return this.#secrets.filter(secret => secret.accountId === accountId && secret.region === region)
  }

  add(secret: Secret): void {
    this.#secrets.push(secret)
  }

  remove(secret: Secret): void {
    this.#secrets = this.#secrets.filter(other => other !== secret)
  }

  /** Resolves when the disk has it. */
  keep(): Promise<void> {
    return this.#state.save(STATE, this.#secrets)
  }

  /**
   * The secret that a name, an ARN or an ARN without its six random characters names.
   * Throws ResourceNotFoundException; secrets of other accounts are never found.
   */
  find(place: Place, id: string, now: number): Secret {
    const secret = this.of(place, now).find(
      candidate => candidate.name === id || candidate.arn === id || candidate.arn.slice(0, -7) === id,
    )
    if (secret) return secret
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  }
}
