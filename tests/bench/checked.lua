-- wrk doing by script what throng does: a body and an ID of its own per request, both looked for in the response.
-- A response does not say which connection it came on, so its ID is looked for among those sent and not yet answered.
local count = 0
local open = {}

function request()
  count = count + 1
  local id = string.format("5f0c1d2e-3a4b-4c5d-8e6f-%012x", count)
  open[id] = true
  local body = string.format(
    '{"user_id":"throng-00000-%d","message":"What do you recommend for table %d tonight?'
      .. ' TH-0001-000001-%05d-00000-0000"}', count % 64, count % 64, count % 100000)
  return wrk.format("POST", "/chat",
    {["Content-Type"] = "application/json", ["X-Request-ID"] = id}, body)
end

function response(status, headers, body)
  local id = headers["X-Request-ID"]
  if status ~= 200 or not open[id] or not body:match('"response":"[^"]*Saffron') then
    io.stderr:write("a wrong response\n")
    os.exit(3)
  end
  open[id] = nil
end
