// The repair that the README describes, for subscriptions.
const { createSync } = require('./sync.cjs')

async function main() {
  const sync = createSync()
  await sync.syncBackfill({ object: 'subscription' })
  await sync.close()
}

main()
