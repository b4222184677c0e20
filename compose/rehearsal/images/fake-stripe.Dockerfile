# A fake of the part of Stripe's API that the worker calls in this rehearsal.
FROM durable-stripe-rehearsal/base
COPY fake_stripe.py /fake_stripe.py
USER 10002:10002
ENTRYPOINT ["python3", "/fake_stripe.py"]
