import { texts } from './texts.js'

/** A value to read and to copy, never to edit. */
export function Copyable({ id, value }: { id: string; value: string }) {
  return (
    <span class="copyable">
      <code id={id}>{value}</code>
      <CopyButton of={id} />
    </span>
  )
}

/** Copies the text of an element; shown where there is script. */
export function CopyButton({ of }: { of: string }) {
  return (
    <button
      type="button"
      class="quiet"
      data-copy={of}
      data-copied={texts.copied}
      data-selected={texts.selected}
    >
      {texts.copy}
    </button>
  )
}
