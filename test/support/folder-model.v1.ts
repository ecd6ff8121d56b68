import { defineRelations } from 'drizzle-orm'
import { defineModel } from '../../src/index.ts'
import { folderOptions, folders, owners, shortcuts } from './folder-schema.ts'

const schema = defineRelations({ folders, owners, shortcuts }, (r) => ({
  folders: {
    parent: r.one.folders({ from: r.folders.parentId, to: r.folders.id, alias: 'tree' }),
    children: r.many.folders({ from: r.folders.id, to: r.folders.parentId, alias: 'tree' }),
    owner: r.one.owners({ from: r.folders.ownerId, to: r.owners.id }),
    linked: r.many.folders({
      from: r.folders.id.through(r.shortcuts.fromId),
      to: r.folders.id.through(r.shortcuts.toId),
    }),
  },
  owners: { folders: r.many.folders({ from: r.owners.id, to: r.folders.ownerId }) },
}))

export const folderModel = defineModel(schema, folderOptions)
