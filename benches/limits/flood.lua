-- Questions that are all different, so that each must be read.
local count = 0

function request()
  count = count + 1
  local time = os.date("!%Y-%m-%dT%H:%M:%SZ", 1000000000 + math.random(900000000))
  return wrk.format("GET", "/v1/articles?limit=100&body=html&count=true&published_at[lt]=" .. time)
end
