import { DateAndDistance } from '../../web/relative-time.js'
import { texts } from '../../web/texts.js'
import type { ShownKey } from './access-key.js'

export interface AccessKeyNoticeProps {
  /** Absent where the tenant has no key. */
  shown: ShownKey | undefined
  vendor: string
  now: Date
  /** True where it comes with another part of the page, to take the place of the one that is there. */
  outOfBand?: boolean
}

/**
 * Tells that an access key of the customer is still there, until when, and what takes its place; empty where there is
 * none. Nothing in it deletes the key: a link may not.
 */
export function AccessKeyNotice({ shown, vendor, now, outOfBand }: AccessKeyNoticeProps) {
  return (
    <div id="access-key" {...(outOfBand && { 'hx-swap-oob': 'true' })}>
      {shown && (
        <section class="banner warn" aria-labelledby="access-key-title">
          <h2 id="access-key-title">{texts.accessKey.title[shown.status]}</h2>
          {shown.status === 'active' || shown.status === 'missing' ? (
            <ToReplace shown={shown} vendor={vendor} now={now} />
          ) : (
            <ToEnd shown={shown} vendor={vendor} now={now} />
          )}
        </section>
      )}
    </div>
  )
}

interface Told {
  shown: ShownKey
  vendor: string
  now: Date
}

/** No role has taken its place: the one thing to do is to make one. */
function ToReplace({ shown, vendor, now }: Told) {
  return (
    <>
      <p>
        <Kept shown={shown} vendor={vendor} now={now} />
      </p>
      <p>
        {texts.accessKey.deprecated}
        {!shown.isMissing && <Deleted shown={shown} now={now} />}
      </p>
      <p>{texts.accessKey.why(vendor)}</p>
      <p>
        <strong>{texts.accessKey.steps}</strong>
      </p>
    </>
  )
}

/** It goes, or can go: the one thing to do is to end it where it came from. */
function ToEnd({ shown, vendor, now }: Told) {
  const { status, ending, accountId } = shown
  return (
    <>
      <p>
        {status === 'superseded' && `${texts.accessKey.takenOver} `}
        <strong>{texts.accessKey.inYourAccount(ending, accountId)}</strong>
      </p>
      <p>
        <Kept shown={shown} vendor={vendor} now={now} />
        {!shown.isMissing && <Deleted shown={shown} now={now} />}
      </p>
    </>
  )
}

/** What the vendor has of it. */
function Kept({ shown: { status, ending, accountId, isMissing, storedSince }, vendor, now }: Told) {
  if (isMissing) return <>{texts.accessKey.missing(vendor, ending, accountId)}</>
  if (status === 'deletion-scheduled') return <>{texts.accessKey.leaving(vendor, ending, accountId)}</>
  return (
    <>
      {texts.accessKey.kept(vendor, ending, accountId)} <DateAndDistance time={storedSince} now={now} />.
    </>
  )
}

/** When that ends. */
function Deleted({ shown: { status, deletedAt }, now }: Pick<Told, 'shown' | 'now'>) {
  if (deletedAt === null) return <> {texts.accessKey.deletedSoon}</>
  return (
    <>
      {' '}
      {texts.accessKey.deleted[status]} <DateAndDistance time={deletedAt} now={now} />.
    </>
  )
}
