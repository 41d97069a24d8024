// what can be a security token, said at the field: the characters cannot be seen there
/** Why a text can be none, in a sentence; a blank field is right where the org trusts the network. */
export function tokenError(typed: string): string | null {
  const text = typed.trim();
  if (/\s/.test(text)) return "There is a blank in it. A security token is letters and digits, without one.";
  if (!/^[a-z0-9]*$/i.test(text)) return "A security token is letters and digits alone.";
  return text.length > 64 ? "This is too long for a security token." : null;
}
