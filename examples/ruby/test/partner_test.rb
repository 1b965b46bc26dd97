require 'minitest/autorun'
require_relative '../lib/config'
require_relative '../lib/control'
require_relative '../lib/toss_cert_client'

class PartnerTest < Minitest::Test
  KIM = { name: '김토스', phone: '01019990101', birthday: '19930324' }.freeze

  # A client of its own: no other test sees its transactions, clock and faults.
  def setup
    created = Control.post('/clients')
    @client_id = created['clientId']
    @client = TossCertClient.new(Config.from_environment.with_client(@client_id, created['clientSecret']))
  end

  def test_the_whole_flow
    tx_id = @client.request(**KIM)
    assert_equal 'REQUESTED', @client.status(tx_id)
    Control.post("/transactions/#{tx_id}/complete")

    person = @client.result(tx_id)
    assert_match(/\ACI0110000000001.{73}\z/, person.delete('ci'))
    assert_match(/\ADI0110000000001.{73}\z/, person.delete('di'))
    assert_equal(
      { 'name' => '김토스', 'birthday' => '19930324', 'gender' => 'FEMALE', 'nationality' => 'LOCAL', 'ageGroup' => 'ADULT' },
      person
    )
  end

  def test_completing_from_the_test
    tx_id = @client.request(**KIM)
    Control.post("/transactions/#{tx_id}/complete", { persona: 'namgung' })
    assert_equal 'COMPLETED', @client.status(tx_id)
    assert_equal '남궁모의', @client.result(tx_id)['name']
  end

  def test_expiry
    completed = @client.request(**KIM)
    ignored = @client.request(**KIM)
    Control.post("/transactions/#{completed}/complete")
    @client.result(completed)

    Control.post("/clients/#{@client_id}/clock", { advance: '61m' })
    assert_refused('CE3103') { @client.result(completed) }
    assert_equal 'EXPIRED', @client.status(ignored)
  end

  def test_the_wrong_person
    Control.post("/clients/#{@client_id}/next", { scenario: 'mismatch' })
    refused = assert_refused('CE3001') { @client.request(**KIM) }
    refute refused.retryable?
  end

  def test_maintenance
    Control.post('/faults', { clientId: @client_id, endpoint: 'request', error: 'CE0002', times: 1 })
    refused = assert_refused('CE0002') { @client.request(**KIM) }
    assert_equal 503, refused.status
    assert refused.retryable?
    refute_empty @client.request(**KIM)
  end

  def test_the_third_read
    tx_id = @client.request(**KIM)
    Control.post("/transactions/#{tx_id}/complete")
    assert_equal @client.result(tx_id), @client.result(tx_id)
    assert_refused('CE3101') { @client.result(tx_id) }
  end

  private

  def assert_refused(code, &call)
    refused = assert_raises(TossCertError, &call)
    assert_equal code, refused.code
    refute_empty refused.reason
    refused
  end
end
