-- wrk as it is quickest: one request of the same shape, composed once, nothing looked at.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-Request-ID"] = "5f0c1d2e-3a4b-4c5d-8e6f-708192a3b4c5"
wrk.body = '{"user_id":"throng-00000-0","message":"What do you recommend for table 0 tonight?'
  .. ' TH-0001-000001-00001-00000-0000"}'
