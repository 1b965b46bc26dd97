require 'openssl'
require 'securerandom'

# One AES key and IV, wrapped for the service: make a new session for every call.
class TossCertSession
  TAG_BYTES = 16

  # What goes into the field sessionKey of the call.
  attr_reader :session_key

  # public_key: one line of base64 SubjectPublicKeyInfo, as the service hands it out.
  def initialize(public_key)
    @key = SecureRandom.bytes(32)
    @iv = SecureRandom.bytes(12)
    @prefix = "v1$#{SecureRandom.uuid}$"
    rsa = OpenSSL::PKey::RSA.new(public_key.unpack1('m'))
    material = "AES_GCM$#{base64(@key)}$#{base64(@iv)}"
    # OAEP with SHA-1, which is what this padding means.
    @session_key = @prefix + base64(rsa.public_encrypt(material, OpenSSL::PKey::RSA::PKCS1_OAEP_PADDING))
  end

  def encrypt(text)
    cipher = prepare(:encrypt)
    sealed = cipher.update(text) + cipher.final + cipher.auth_tag(TAG_BYTES)
    @prefix + base64(sealed)
  end

  def decrypt(field)
    raise ArgumentError, 'the field is of another session' unless field.start_with?(@prefix)

    sealed = field.delete_prefix(@prefix).unpack1('m0')
    cipher = prepare(:decrypt, sealed.slice!(-TAG_BYTES, TAG_BYTES))
    (cipher.update(sealed) + cipher.final).force_encoding(Encoding::UTF_8)
  end

  private

  def prepare(mode, tag = nil)
    OpenSSL::Cipher.new('aes-256-gcm').public_send(mode).tap do |cipher|
      cipher.key = @key
      cipher.iv = @iv
      cipher.auth_tag = tag if tag
      cipher.auth_data = @key
    end
  end

  def base64(bytes) = [bytes].pack('m0')
end
