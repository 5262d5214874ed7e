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
          {shown.status === 'deletion-scheduled' ? (
            <Leaving shown={shown} vendor={vendor} now={now} />
          ) : (
            <Kept shown={shown} vendor={vendor} now={now} />
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

function Kept({ shown, vendor, now }: Told) {
  const { status, ending, accountId, storedSince } = shown
  const superseded = status === 'superseded'
  return (
    <>
      <p>
        {texts.accessKey.kept(vendor, ending, accountId)} <DateAndDistance time={storedSince} now={now} />.
      </p>
      <p>
        {superseded ? texts.accessKey.notNeeded(vendor) : texts.accessKey.deprecated}{' '}
        <Deleted shown={shown} now={now} />
      </p>
      {superseded ? (
        <p>{texts.accessKey.inYourAccount(ending, accountId)}</p>
      ) : (
        <>
          <p>{texts.accessKey.why(vendor)}</p>
          <p>
            <strong>{texts.accessKey.steps}</strong>
          </p>
        </>
      )}
    </>
  )
}

function Leaving({ shown, vendor, now }: Told) {
  const { ending, accountId } = shown
  return (
    <p>
      {texts.accessKey.leaving(vendor, ending, accountId)} <Deleted shown={shown} now={now} />{' '}
      {texts.accessKey.staysInYourAccount}
    </p>
  )
}

function Deleted({ shown: { status, deletedAt }, now }: Pick<Told, 'shown' | 'now'>) {
  if (deletedAt === null) return <>{texts.accessKey.deletedSoon}</>
  return (
    <>
      {texts.accessKey.deleted[status]} <DateAndDistance time={deletedAt} now={now} />.
    </>
  )
}
