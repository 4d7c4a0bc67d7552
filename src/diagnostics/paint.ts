type Tone = (text: string) => string

/** Colours of a terminal; every one of them gives its text back as it is where there are none. */
export interface Paint {
  readonly red: Tone
  readonly yellow: Tone
  readonly cyan: Tone
  readonly bold: Tone
  readonly dim: Tone
}

export function paint(color: boolean): Paint {
  const tone = (on: number, off: number): Tone => (color ? text => `\u001b[${on}m${text}\u001b[${off}m` : text => text)
  return { red: tone(31, 39), yellow: tone(33, 39), cyan: tone(36, 39), bold: tone(1, 22), dim: tone(2, 22) }
}
