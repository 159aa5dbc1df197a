-- Questions that are all different: choices of members of pages of lists.
local fields = { "title", "slug", "excerpt", "subtitle", "hero", "authors", "topics", "treatments", "products", "seo" }
local count = tonumber(os.getenv("FROM") or "0")

function request()
  count = count + 1
  local chosen, bits = { "id" }, count % 1024
  for at, field in ipairs(fields) do
    if math.floor(bits / 2 ^ (at - 1)) % 2 == 1 then chosen[#chosen + 1] = field end
  end
  local page = math.floor(count / 1024) % 50 + 1
  return wrk.format("GET", "/v1/articles?limit=100&page=" .. page .. "&fields=" .. table.concat(chosen, ","))
end
