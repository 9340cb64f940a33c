-- PI's call, each with an assessmentId of its own.
local path = "/listeners/predictiveindex/assessmentstatus?jobid=12345"
local headers = {
  ["Content-Type"] = "application/x-www-form-urlencoded",
  ["Authorization"] = os.getenv("AUTHORIZATION"),
}
local random, format = math.random, string.format

function init()
  math.randomseed(os.time())
end

function request()
  local id = format("%08x-%04x-4%03x-a%03x-%06x%06x", random(0, 0x7fffffff), random(0, 0xffff), random(0, 0xfff),
    random(0, 0xfff), random(0, 0xffffff), random(0, 0xffffff))
  local body = "assessmentId=" .. id .. "&assessmentState=40&externalId=123456%3BBA&assessmentSource=EmailInvitation"
  return wrk.format("POST", path, headers, body)
end
