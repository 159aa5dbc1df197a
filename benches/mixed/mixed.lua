-- Reads of many articles and lists, in the encoding that ENCODING names; every `every`th request, if it is not 0, publishes
-- a change.
local token, every = os.getenv("TOKEN"), tonumber(os.getenv("EVERY") or "0")
local slugs = {}
for slug in io.lines(os.getenv("SLUGS")) do slugs[#slugs + 1] = slug end
local headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/merge-patch+json" }
local reads = os.getenv("ENCODING") and { ["Accept-Encoding"] = os.getenv("ENCODING") } or {}
local count, failed = 0, 0

function init()
  math.randomseed(os.time())
end

function request()
  count = count + 1
  local slug = slugs[math.random(#slugs)]
  if every > 0 and count % every == 0 then
    local body = string.format('{"subtitle": "Change %d"}', count)
    return wrk.format("PATCH", "/manage/v1/articles/" .. slug .. "?publish=true", headers, body)
  end
  if count % 10 == 0 then
    return wrk.format("GET", "/v1/articles?limit=20&page=" .. math.random(10), reads)
  end
  return wrk.format("GET", "/v1/articles/" .. slug, reads)
end
