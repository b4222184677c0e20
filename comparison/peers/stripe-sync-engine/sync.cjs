// A StripeSync with the settings of its README, in front of another Stripe than the real one.
const Stripe = require('stripe')
const { StripeSync } = require('@supabase/stripe-sync-engine')

exports.createSync = function createSync() {
  const revalidate = process.env.REVALIDATE ? process.env.REVALIDATE.split(',') : undefined
  const sync = new StripeSync({
    poolConfig: { connectionString: process.env.DATABASE_URL, max: 10 },
    stripeSecretKey: process.env.STRIPE_SECRET_KEY,
    stripeWebhookSecret: process.env.STRIPE_WEBHOOK_SECRET,
    revalidateObjectsViaStripeApi: revalidate,
  })
  // There is no option for the API's host.
  const api = new URL(process.env.STRIPE_API_BASE)
  sync.stripe = new Stripe(process.env.STRIPE_SECRET_KEY, {
    protocol: 'http',
    host: api.hostname,
    port: api.port,
  })
  return sync
}
