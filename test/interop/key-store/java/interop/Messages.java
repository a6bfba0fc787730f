package interop;

import com.amazonaws.encryptionsdk.AwsCrypto;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import software.amazon.cryptography.materialproviders.IKeyring;

/** Messages of the AWS Encryption SDK, in base64. */
final class Messages {
  private static final AwsCrypto CRYPTO = AwsCrypto.standard();

  private Messages() {}

  static String encrypt(IKeyring keyring, Map<String, String> encryptionContext, String text) {
    byte[] plaintext = text.getBytes(StandardCharsets.UTF_8);
    byte[] message = CRYPTO.encryptData(keyring, plaintext, encryptionContext).getResult();
    return Base64.getEncoder().encodeToString(message);
  }

  /** Opens a message. The library refuses one that has other pairs than those of the context. */
  static String decrypt(IKeyring keyring, Map<String, String> encryptionContext, String message) {
    byte[] bytes = Base64.getDecoder().decode(message);
    return new String(CRYPTO.decryptData(keyring, bytes, encryptionContext).getResult(), StandardCharsets.UTF_8);
  }
}
