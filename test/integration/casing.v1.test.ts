import { snakeCase } from 'drizzle-orm/pg-core'
import { testCasing } from '../support/casing.ts'

const names = {
  unique: 'people_first_name_key',
  uniques: 'people_home_town_zip_code_key',
  index: 'people_zip_code_years_idx',
  foreignKey: 'friendships_first_person_people_person_id_fkey',
  primaryKey: 'friendships_pkey',
}

testCasing('snakeCase.table', snakeCase.table as never, names, {})
