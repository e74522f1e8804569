/**
 * Words that senders disguise so that no filter finds them, by the theme they are of: parted by blanks. A word in no language's
 * dictionary may also be hidden by marks within it or by accents; of the others only digits and signs for letters are told.
 */
export const disguisable = {
  medicine:
    'viagra cialis levitra valium xanax ambien phentermine tramadol vicodin hydrocodone oxycontin codeine propecia pharmacy ' +
    'pharmaceutical drugs drug pills meds medication medications medicine medicines prescription prescriptions drugstore',
  potency:
    'penis enlargement enlarge erection erections dick cock phallus sperm orgasm impotence erectile manhood inches lover',
  adult: 'porn porno pussy naked nude sluts horny girls lesbian sex sexual fuck',
  replica: 'replica replicas rolex watch watches cartier breitling handbags',
  software:
    'software microsoft adobe photoshop windows office acrobat macromedia symantec norton illustrator oem corel',
  loan: 'mortgage loan loans credit refinance refinancing lender lenders debt',
  gambling: 'casino casinos poker jackpot bonus gambling',
  stocks: 'stock stocks profit profits broker investor investors target',
  degree: 'diploma diplomas degree degrees university bachelor',
  dating: 'dating singles',
  crypto: 'bitcoin wallet crypto ethereum',
  'account-threat': 'paypal account verify suspended',
  sales:
    'price prices cheap cheapest discount discounts order lowest offer offers sale free guaranteed quality money online ' +
    'amazing opportunity special shipping',
  excuse: 'unsubscribe remove option opt',
} as const satisfies Readonly<Record<string, string>>;

/** Of these, what no dictionary has: it is told as well where only a mark or an accent hides it. */
export const namesDisguised =
  'viagra cialis levitra xanax ambien phentermine tramadol vicodin oxycontin hydrocodone penis rolex photoshop microsoft ' +
  'pharmacy drugs pills medications mortgage software casino erection enlargement porn pussy bitcoin paypal';
