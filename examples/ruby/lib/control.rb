require 'json'
require 'net/http'

# What only the emulator has. It stands in for the user, the clock and bad luck.
module Control
  URL = "#{ENV.fetch('TOSS_CERT_URL', 'http://localhost:8677')}/_control/v1".freeze

  def self.post(path, body = {})
    response = Net::HTTP.post(URI(URL + path), JSON.generate(body), 'Content-Type' => 'application/json')
    raise "#{path}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)

    JSON.parse(response.body)
  end
end
