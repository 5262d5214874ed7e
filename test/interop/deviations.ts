import type { Deviation } from '../contract/contract-case.js'

/**
 * Where another AWS is known to break the contract. docs/interop.md holds the same, word for word, and
 * test/docs.test.ts holds both together.
 */

const written = /it was written/

export const DYNOXIDE: Record<'DynamoDB', readonly Deviation[]> = {
  DynamoDB: [
    {
      title: 'no item has a partition key of an index past 2,048 bytes, and nothing is written beside it',
      shows: written,
      what: 'takes a partition key of an index of any length',
    },
    {
      title:
        'no item has a partition key of an index past 2,048 bytes in fewer characters, and nothing is written beside it',
      shows: written,
      what: 'the same',
    },
    {
      title: 'no item has a sort key of an index past 1,024 bytes, and nothing is written beside it',
      shows: written,
      what: 'takes a sort key of an index of any length',
    },
  ],
}

const notRefused = /Missing expected rejection/
const gotIn = (...ids: string[]) => new RegExp(ids.map(id => `\\+ +${id}: 'allowed'`).join('[^]*'))

export const MOTO: Record<
  'DynamoDB' | 'Secrets Manager' | 'S3' | 'S3 without authorisation' | 'STS and IAM',
  readonly Deviation[]
> = {
  DynamoDB: [
    {
      title: 'a transaction of no writes is malformed',
      shows: notRefused,
      what: 'answers success',
    },
    {
      title: 'no item has a number as key of an index, and nothing is written beside it',
      shows: written,
      what: 'takes a key of an index of any type',
    },
    {
      title: 'an update empties no key of an index',
      shows: notRefused,
      what: 'checks keys of an index on a put and not on an update',
    },
    {
      title: 'a token stands for one request',
      shows: /2 !== 1/,
      what: 'ignores the token: a transaction that is sent again is made again',
    },
    {
      title: 'a range that ends before it begins is malformed',
      shows: notRefused,
      what: 'answers with no items',
    },
    {
      title: 'a page that ends with the last item says that more may follow',
      shows: /deep-equal/,
      what: 'says so only where more does follow',
    },
  ],
  'Secrets Manager': [
    {
      title: 'a secret whose deletion is scheduled is opened all the same',
      shows: /strictly deep-equal/,
      what: 'calls a secret whose deletion is scheduled one that exists, and takes values for it',
    },
    {
      title: 'a name outside the alphabet is refused',
      shows: notRefused,
      what: 'takes any name',
    },
  ],
  S3: [
    {
      title: 'anybody reads a published template, byte for byte, with its type',
      shows: /500 !== 200/,
      what: 'answers 500 to a request that nobody signed, for want of the header with the signature',
    },
    {
      title: 'nobody writes or deletes anonymously, and is not told what is missing',
      shows: /500 !== 403/,
      what: 'the same',
    },
    {
      title: 'a presigned link reads one template and no other',
      shows: /500 !== 200/,
      what: 'the same: it looks for the signature in a header and not in the link',
    },
  ],
  'S3 without authorisation': [
    {
      title: 'nobody writes or deletes anonymously, and is not told what is missing',
      shows: /404 !== 403/,
      what: 'tells everybody what is missing',
    },
    {
      title: 'a presigned link reads one template and no other',
      shows: /200 !== 403/,
      what: 'does not check the signature of a link',
    },
  ],
  'STS and IAM': [
    {
      title: 'AssumeRole under a trust policy with StringEquals on the ID',
      shows: gotIn('none', 'random', 'suffixed'),
      what: 'looks at no trust policy across accounts: every role there can be assumed',
    },
    {
      title: 'AssumeRole under a trust policy with StringLike "*"',
      shows: gotIn('none'),
      what: 'the same',
    },
    {
      title: 'AssumeRole under a trust policy with StringEqualsIfExists on the ID',
      shows: gotIn('random', 'suffixed'),
      what: 'the same',
    },
    {
      title: 'AssumeRole under a trust policy with StringLike on what begins with the ID',
      shows: gotIn('none', 'random'),
      what: 'the same',
    },
    {
      title: "AssumeRole of a role that trusts somebody else's account",
      shows: gotIn('none', 'random', 'right', 'suffixed'),
      what: 'the same',
    },
    {
      title: "AssumeRole of a role that trusts another of the vendor's roles",
      shows: gotIn('none', 'random', 'right', 'suffixed'),
      what: 'the same',
    },
    {
      title: "AssumeRole of a role that trusts the vendor's account, narrowed to the vendor's role",
      shows: gotIn('none', 'random', 'suffixed'),
      what: 'the same',
    },
    {
      title: 'AssumeRole of a role that is not there is denied like any other',
      shows: gotIn('none', 'random', 'right', 'suffixed'),
      what: 'the same: even a role that is not there can be assumed',
    },
    {
      title: 'an external ID outside its form is a ValidationError, not a denial',
      shows: /'allowed'/,
      what: 'does not check the form of an external ID',
    },
    {
      title: 'a session policy that is none is malformed, not a denial',
      shows: /'allowed'/,
      what: 'does not read session policies',
    },
    {
      title: 'a session policy narrows what the role may read',
      shows: /\+ +kind: 'read'/,
      what: 'the same: a session may do all that its role may',
    },
  ],
}
