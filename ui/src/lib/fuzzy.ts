// fuzzy matching for the palette and the catalogue

const letters = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How well one word fits; larger is better, null: not at all. */
function fit(word: string, text: string): number | null {
  const whole = text.indexOf(word);
  if (whole >= 0) {
    const startsWord = whole === 0 || /[^\p{L}\p{N}]/u.test(text.charAt(whole - 1));
    return (startsWord ? 100 : 60) - Math.min(whole, 40);
  }
  // scattered letters must begin a word, or every long text would fit
  let at = -1;
  let gaps = 0;
  for (const letter of word) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return null;
    if (at >= 0) gaps += next - at - 1;
    else if (next > 0 && /[\p{L}\p{N}]/u.test(text.charAt(next - 1))) return null;
    at = next;
  }
  return word.length < 2 || gaps > 3 * word.length ? null : 20 - gaps;
}

/** How well every typed word fits the text; larger is better, null: one of them does not. */
export function fuzzy(typed: string, text: string): number | null {
  const target = letters(text);
  let sum = 0;
  for (const word of letters(typed).split(/\s+/).filter(Boolean)) {
    const points = fit(word, target);
    if (points === null) return null;
    sum += points;
  }
  return sum;
}
