# A partner's whole flow.

require_relative 'lib/config'
require_relative 'lib/control'
require_relative 'lib/toss_cert_client'

client = TossCertClient.new(Config.from_environment)
tx_id = client.request(name: '김토스', phone: '01019990101', birthday: '19930324')
abort 'not requested' unless client.status(tx_id) == 'REQUESTED'
# The user's part: with the real service, the user opens the app.
Control.post("/transactions/#{tx_id}/complete")
puts JSON.generate(client.result(tx_id))
