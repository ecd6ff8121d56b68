export { openScratch, type Scratch, type ScratchOptions } from './open-scratch.ts'
export { replayScript } from './replay-script.ts'
