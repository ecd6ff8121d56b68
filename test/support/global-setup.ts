import { startTestDatabase } from '../../src/testing/start-test-database.ts'

/** Starts the server that all test files share, and holds it until the last of them is done. */
export default async function holdTestServer(): Promise<() => Promise<void>> {
  const database = await startTestDatabase()
  return () => database.stop()
}
