import { relations } from 'drizzle-orm'
import { defineModel } from '../../src/index.ts'
import { folderOptions, folders, owners, shortcuts } from './folder-schema.ts'

export const folderModel = defineModel(
  {
    folders,
    owners,
    shortcuts,
    ofFolders: relations(folders, ({ one, many }) => ({
      parent: one(folders, { fields: [folders.parentId], references: [folders.id], relationName: 'tree' }),
      children: many(folders, { relationName: 'tree' }),
      owner: one(owners, { fields: [folders.ownerId], references: [owners.id] }),
    })),
    ofOwners: relations(owners, ({ many }) => ({ folders: many(folders) })),
  },
  folderOptions,
)
