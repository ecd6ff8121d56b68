export { openScratch, type Scratch } from './open-scratch.ts'
export { replayScript } from './replay-script.ts'
