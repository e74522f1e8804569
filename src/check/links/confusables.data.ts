/** Letters of other scripts that are drawn as small ASCII letters, one after the other (after Unicode TS 39). */
const drawn: readonly (readonly [string, string])[] = [
  ['аеорсухіјѕһԁԛԝӏԍвкмнтгпзьёїйц', 'aeopcyxijshdqwlgbkmhtrn3beiuu'],
  ['αοννυιρκτεχγωηβσϲјμ', 'aovvuipktexywnbocju'],
  ['ɑɡɩıʟɪɴʀʏѵᴏᴠᴡᴢꜱⅼⅽⅾⅿⅰⅴⅹℓ', 'agiilinryvovwzslcdmivxl'],
  ['ƅƽɓƈɗǥɦƙɱŋƥʂƭʋłøđħŧßþæœ', 'bsbcdghkmnpstvlodhtbpao'],
  ['օոսյզհցքց', 'onujqhgpg'],
  ['ⲟⲥⲣⲉⲓⲩ', 'ocpeiu'],
];

export const confusables: ReadonlyMap<string, string> = new Map(
  drawn.flatMap(([from, to]) => {
    const letters = Array.from(to);
    return Array.from(from, (letter, place): [string, string] => [letter, letters[place] ?? '']);
  }),
);
