import stringWidth from 'string-width'
import { bold, type Text, written } from './text.js'

/** Rows in columns two spaces apart, each as wide as its widest cell; the last one is not filled up. */
export function tableRows(head: readonly string[], rows: readonly (readonly Text[])[]): Text[] {
  const all: (readonly Text[])[] = [head.map(bold), ...rows]
  const width = (cell: Text) => stringWidth(written(cell, false))
  const widths = head.map((_, column) => Math.max(...all.map(row => width(row[column] ?? ''))))
  return all.map(row =>
    row.map((cell, column) =>
      column === row.length - 1 ? cell : [cell, ' '.repeat((widths[column] ?? 0) - width(cell) + 2)],
    ),
  )
}
