import './dmarc.fuzz.ts';
