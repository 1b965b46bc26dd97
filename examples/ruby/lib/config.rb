require 'net/http'

# What differs between production and the emulator, and nothing else does.
Config = Struct.new(:api_url, :token_url, :public_key, :client_id, :client_secret, keyword_init: true) do
  def self.from_environment
    api_url = ENV.fetch('TOSS_CERT_URL', 'http://localhost:8677')
    new(
      api_url: api_url,
      token_url: ENV.fetch('TOSS_OAUTH_URL', api_url),
      public_key: ENV.fetch('TOSS_PUBLIC_KEY') { public_key_of_emulator(api_url) },
      client_id: ENV.fetch('TOSS_CLIENT_ID', 'test_a8e23336d673ca70922b485fe806eb2d'),
      client_secret: ENV.fetch('TOSS_CLIENT_SECRET', 'test_418087247d66da09fda1964dc4734e453c7cf66a7a9e3')
    )
  end

  def self.public_key_of_emulator(api_url)
    response = Net::HTTP.get_response(URI("#{api_url}/_control/v1/public-key"))
    response.value # raises unless it is a success
    response.body.strip
  end
  private_class_method :public_key_of_emulator

  def with_client(id, secret)
    dup.tap do |copy|
      copy.client_id = id
      copy.client_secret = secret
    end
  end
end
