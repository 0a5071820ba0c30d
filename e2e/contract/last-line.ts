export const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";
