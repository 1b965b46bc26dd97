require 'json'
require 'net/http'
require_relative 'toss_cert_session'

# A call that was refused: the code and reason of a FAIL envelope, or of OAuth.
class TossCertError < StandardError
  attr_reader :status, :code, :reason

  def initialize(status, code, reason)
    super("#{code} (#{status}): #{reason}")
    @status = status
    @code = code
    @reason = reason
  end

  # The service's fault, not ours: the same call may work later.
  def retryable? = status >= 500
end

# The documented calls.
class TossCertClient
  API = '/api/v2/sign/user/auth/id'.freeze
  # Where the user comes from and goes back to: yours.
  REQUEST_URL = 'intoss://my-granite-app'.freeze

  def initialize(config)
    @config = config
  end

  # Asks this person to confirm in the app; the txId.
  def request(name:, phone:, birthday:)
    session = TossCertSession.new(@config.public_key)
    call('/request', {
      requestType: 'USER_PERSONAL',
      triggerType: 'APP_SCHEME',
      requestUrl: REQUEST_URL,
      userName: session.encrypt(name),
      userPhone: session.encrypt(phone),
      userBirthday: session.encrypt(birthday),
      sessionKey: session.session_key
    })['txId']
  end

  # How far the user is: ask at most once a second. Only the result decides.
  def status(tx_id)
    call('/status', { txId: tx_id })['status']
  end

  # Every field that has a value. Works twice, and within 60 minutes of completion: keep what it returns.
  def result(tx_id)
    session = TossCertSession.new(@config.public_key)
    answer = call('/result', { txId: tx_id, sessionKey: session.session_key })
    answer['personalData'].compact.transform_values { |field| session.decrypt(field) }
  end

  private

  def call(path, body)
    send_json(path, body)
  rescue TossCertError => e
    raise unless e.code == 'CE1000'

    @token = nil
    send_json(path, body)
  end

  def send_json(path, body)
    headers = { 'Authorization' => "Bearer #{token}", 'Content-Type' => 'application/json' }
    response = Net::HTTP.post(URI(@config.api_url + API + path), JSON.generate(body), headers)
    answer = read(response)
    return answer['success'] if answer['resultType'] == 'SUCCESS'

    raise TossCertError.new(response.code.to_i, answer['error']['errorCode'], answer['error']['reason'])
  end

  # Kept and reused until a tenth of its life is left.
  def token
    return @token if @token && now < @renew_at

    response = Net::HTTP.post_form(URI("#{@config.token_url}/token"), {
      grant_type: 'client_credentials', scope: 'ca', client_id: @config.client_id, client_secret: @config.client_secret
    })
    answer = read(response)
    unless response.is_a?(Net::HTTPOK)
      raise TossCertError.new(response.code.to_i, answer['error'], answer['error_description'])
    end

    @renew_at = now + (0.9 * answer['expires_in'])
    @token = answer['access_token']
  end

  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

  def read(response)
    JSON.parse(response.body)
  rescue JSON::ParserError
    # A gateway's page.
    raise TossCertError.new(response.code.to_i, "HTTP #{response.code}", 'no JSON')
  end
end
