import { repositoryOf } from 'drizzle-repository'

import { model } from './model.ts'

/** What this store asks about its users, beside what every repository can. */
export class UserRepository extends repositoryOf(model, 'users') {
  findByEmail(email: string) {
    return this.findOnly({ where: { email } })
  }

  findStaff() {
    return this.findMany({
      columns: { name: true, email: true, role: true },
      where: { role: { in: ['editor', 'admin'] }, deletedAt: { isNull: true } },
      orderBy: [{ role: 'desc' }, { name: 'asc' }],
    })
  }
}
