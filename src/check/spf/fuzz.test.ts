import './spf.fuzz.ts';
