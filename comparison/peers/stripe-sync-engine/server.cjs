// Migrates, then serves the webhook: a failed event is answered with 500, so that Stripe sends it again.
const express = require('express')
const { runMigrations } = require('@supabase/stripe-sync-engine')
const { createSync } = require('./sync.cjs')

async function main() {
  await runMigrations({ databaseUrl: process.env.DATABASE_URL, schema: 'stripe' })
  const sync = createSync()
  const app = express()
  app.get('/health', (request, response) => response.sendStatus(200))
  app.post('/webhook', express.raw({ type: 'application/json' }), async (request, response) => {
    await sync.processWebhook(request.body, request.headers['stripe-signature'])
    response.json({ received: true })
  })
  app.listen(Number(process.env.PORT), '127.0.0.1')
}

main()
