-- Asks the one or the other server the same question: SERVER is materia or pocketbase, QUESTION is detail, list, topic,
-- each with the members that both have or whole, or write. SLUGS names a file of slugs and PocketBase's ids of articles.
local server, question, token = os.getenv("SERVER"), os.getenv("QUESTION"), os.getenv("TOKEN")
local articles, count = {}, 0
for line in io.lines(os.getenv("SLUGS")) do
  local slug, id = line:match("(%S+) (%S+)")
  articles[#articles + 1] = { slug = slug, id = id }
end
local topics = { "hip-pain", "knee-pain", "neck-pain", "foot-pain", "shoulder-pain", "hip-stiffness", "knee-weakness" }

local function escape(text)
  return (text:gsub("[^%w%-_%.]", function(c) return string.format("%%%02X", c:byte()) end))
end

local records = "/api/collections/articles/records"
-- The members that PocketBase answers too; whole, ours also has the related articles, what to read next and more.
local members = "id,slug,title,subtitle,published_at,updated_at,authors,topics"
local articles_at, of_topic = "/v1/articles", function() return "&topic=" .. topics[count % #topics + 1] end
local ask = {
  materia = {
    detail = function(article)
      return articles_at .. "/" .. article.slug .. "?include=authors,treatments&fields=body,treatments," .. members
    end,
    list = function() return articles_at .. "?limit=20&fields=" .. members end,
    topic = function() return articles_at .. "?limit=20&fields=" .. members .. of_topic() end,
    detail_whole = function(article) return articles_at .. "/" .. article.slug .. "?include=authors,treatments" end,
    list_whole = function() return articles_at .. "?limit=20" end,
    topic_whole = function() return articles_at .. "?limit=20" .. of_topic() end,
  },
  pocketbase = {
    detail = function(article)
      return records .. "?perPage=1&skipTotal=1&expand=authors,treatments,topics&filter=" .. escape("(slug='" .. article.slug .. "')")
    end,
    list = function() return records .. "?perPage=20&skipTotal=1&sort=-published_at&expand=authors,topics" end,
    topic = function()
      local topic = escape("(topics.slug?='" .. topics[count % #topics + 1] .. "')")
      return records .. "?perPage=20&skipTotal=1&sort=-published_at&expand=authors,topics&filter=" .. topic
    end,
  },
}
for _, name in ipairs({ "detail", "list", "topic" }) do ask.pocketbase[name .. "_whole"] = ask.pocketbase[name] end
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = token }

function request()
  count = count + 1
  local article = articles[(count * 7919) % #articles + 1]
  if question ~= "write" then return wrk.format("GET", ask[server][question](article)) end
  local change = string.format('{"subtitle": "Change %d"}', count)
  if server == "materia" then
    return wrk.format("PATCH", "/manage/v1/articles/" .. article.slug .. "?publish=true", headers, change)
  end
  return wrk.format("PATCH", records .. "/" .. article.id, headers, change)
end
