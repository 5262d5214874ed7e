import { type KeyObject, sign, verify } from 'node:crypto'
import { sha256 } from '../event.js'

/** What became of a chain since the anchor before: its head there is kept, so that no anchor covers it up. */
export type ChainFault = 'missing' | 'shorter' | 'rewritten'

/** The end of a chain, as an anchor lists it. */
export interface AnchoredHead {
  chain: string
  fault?: ChainFault
  hash: string
  sequence: number
}

/** A signed list of the heads of every chain that ever was, itself chained to the one before. */
export interface Anchor {
  /** In the order of their names. */
  chains: AnchoredHead[]
  /** SHA-256, hex, over the RFC 8785 canonical JSON of the whole but `hash` and `signature`. */
  hash: string
  /** Of the key that signed. */
  kid: string
  madeAt: string
  /** 1 for the first, then without gaps. */
  number: number
  /** Hash of the anchor before; of a fixed text for the first. */
  previousHash: string
  /** Ed25519 over `drawbridge audit anchor <hash>`, base64url. */
  signature: string
  version: 1
}

export type UnsignedAnchor = Omit<Anchor, 'hash' | 'signature' | 'kid' | 'version'>

/** `previousHash` of the first anchor. */
export const FIRST_PREVIOUS_HASH = sha256('drawbridge audit anchors')

/** Bytes: more than an anchor of a million chains has. */
export const LARGEST_ANCHOR = 256 * 1024 * 1024

/** Key of an anchor's object in its bucket: numbers sort as text. */
export const objectKeyOf = (number: number) => `${OBJECT_PREFIX}${String(number).padStart(12, '0')}.json`
export const OBJECT_PREFIX = 'anchors/'

/** The number in the key of an anchor's object; undefined for a key that is none. */
export function numberOf(key: string): number | undefined {
  const number = Number(/^anchors\/(\d{12})\.json$/.exec(key)?.[1])
  return number > 0 ? number : undefined
}

export function signAnchor(content: UnsignedAnchor, key: { kid: string; privateKey: KeyObject }): Anchor {
  const hash = sha256(contentText({ ...content, kid: key.kid, version: 1 }))
  const signature = sign(null, signedBytes(hash), key.privateKey).toString('base64url')
  return { ...content, kid: key.kid, version: 1, hash, signature }
}

/** An anchor as the text of its object: RFC 8785 canonical JSON. */
export function anchorText(anchor: Anchor): string {
  const { chains, hash, kid, madeAt, number, previousHash, signature, version } = anchor
  // Names in their order, for which alone canonicalizing millions of characters takes ten times as long.
  const heads = chains.map(headInOrder)
  return JSON.stringify({ chains: heads, hash, kid, madeAt, number, previousHash, signature, version })
}

function contentText(content: Omit<Anchor, 'hash' | 'signature'>): string {
  const { chains, kid, madeAt, number, previousHash, version } = content
  return JSON.stringify({ chains: chains.map(headInOrder), kid, madeAt, number, previousHash, version })
}

function headInOrder({ chain, fault, hash, sequence }: AnchoredHead): AnchoredHead {
  return { chain, ...(fault !== undefined && { fault }), hash, sequence }
}

const signedBytes = (hash: string) => Buffer.from(`drawbridge audit anchor ${hash}`)

/** How the text of an anchor ends: all that is signed by, and is signed besides the chains, in its place. */
const END =
  /"hash":"(?<hash>[0-9a-f]{64})","kid":"(?<kid>[\w-]{43})","madeAt":"[^"]{1,40}","number":\d{1,16},"previousHash":"[^"]{1,100}","signature":"(?<signature>[\w-]*)","version":1\}$/
const LONGEST_END = 1_000

/**
 * Reads the text of an anchor's object, and checks form, hash and signature. Anybody may have written it, and made its
 * JSON so that to parse it takes a hundred times its size: it is parsed once its signature is known to be good.
 * @param keyOf the public key of a key ID, where it is known
 * @returns the anchor, or why it is none
 */
export function readAnchor(text: string, keyOf: (kid: string) => KeyObject | undefined): Anchor | string {
  const end = END.exec(text.slice(-LONGEST_END))?.groups
  if (!end) return NO_ANCHOR
  const { hash = '', kid = '', signature = '' } = end
  if (sha256(withoutProof(text, { hash, signature })) !== hash)
    return 'it was changed: its hash does not fit its content'
  const key = keyOf(kid)
  if (!key) return `it was signed with a key that is not known (${kid})`
  const bytes = Buffer.from(signature, 'base64url')
  // Otherwise the text of a signature could be changed without changing what it says.
  const isPlain = bytes.toString('base64url') === signature
  if (!isPlain || !verify(null, signedBytes(hash), key, bytes)) return 'its signature is not good'
  const anchor = parsed(text)
  if (!anchor || !isAnchor(anchor)) return NO_ANCHOR
  return anchorText(anchor) === text ? anchor : 'it holds more than an anchor, or is not written as one'
}

const NO_ANCHOR = 'it does not have the form of an anchor'

/** What the hash is of: the text without its own `hash` and `signature`, which stand once each in its end. */
function withoutProof(text: string, { hash, signature }: Record<'hash' | 'signature', string>): string {
  const [head, end] = [text.slice(0, -LONGEST_END), text.slice(-LONGEST_END)]
  const from = end.lastIndexOf(`"hash":"${hash}",`)
  const rest = end.slice(from).replace(`"hash":"${hash}",`, '').replace(`"signature":"${signature}",`, '')
  return head + end.slice(0, from) + rest
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function isAnchor(value: Record<string, unknown>): value is Record<string, unknown> & Anchor {
  const { chains, hash, kid, madeAt, number, previousHash, signature, version } = value
  const texts = [hash, kid, madeAt, previousHash, signature]
  return (
    version === 1 &&
    Number.isSafeInteger(number) &&
    texts.every(text => typeof text === 'string') &&
    Array.isArray(chains) &&
    chains.every(isHead) &&
    isInOrder(chains)
  )
}

function isInOrder(chains: readonly AnchoredHead[]): boolean {
  return chains.every(({ chain }, index) => (chains[index + 1]?.chain ?? `${chain}0`) > chain)
}

function isHead(value: unknown): value is AnchoredHead {
  const { chain, fault, hash, sequence } = (value ?? {}) as Partial<AnchoredHead>
  return (
    typeof chain === 'string' &&
    typeof hash === 'string' &&
    Number.isSafeInteger(sequence) &&
    [undefined, 'missing', 'shorter', 'rewritten'].includes(fault)
  )
}
