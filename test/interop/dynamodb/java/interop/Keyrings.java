package interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.AesWrappingAlg;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsKeyringInput;
import software.amazon.cryptography.materialproviders.model.CreateMultiKeyringInput;
import software.amazon.cryptography.materialproviders.model.CreateRawAesKeyringInput;
import software.amazon.cryptography.materialproviders.model.CreateRawRsaKeyringInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;
import software.amazon.cryptography.materialproviders.model.PaddingScheme;

/** Keyrings by name, each made once from its description. */
final class Keyrings {
  static final MaterialProviders PROVIDERS = MaterialProviders.builder()
      .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
      .build();

  private final Map<String, IKeyring> keyrings = new HashMap<>();

  void define(String name, JsonNode description) {
    keyrings.put(name, make(description));
  }

  IKeyring named(String name) {
    IKeyring found = keyrings.get(name);
    if (found == null) throw new IllegalArgumentException("There is no keyring " + name);
    return found;
  }

  private IKeyring make(JsonNode description) {
    return switch (description.get("type").asText()) {
      case "aes" -> rawAes(description);
      case "rsa" -> rawRsa(description);
      case "kms" -> PROVIDERS.CreateAwsKmsKeyring(CreateAwsKmsKeyringInput.builder()
          .kmsKeyId(description.get("arn").asText())
          .kmsClient(kmsClient(description.get("client")))
          .build());
      case "branch" -> BranchKeys.keyring(description, kmsClient(description.get("client")));
      case "multi" -> multi(description);
      default -> throw new IllegalArgumentException("There is no keyring of type " + description.get("type"));
    };
  }

  private static IKeyring rawAes(JsonNode description) {
    byte[] key = Json.bytesOf(description.get("key"));
    return PROVIDERS.CreateRawAesKeyring(CreateRawAesKeyringInput.builder()
        .keyNamespace(description.get("keyNamespace").asText())
        .keyName(description.get("keyName").asText())
        .wrappingKey(ByteBuffer.wrap(key))
        .wrappingAlg(AesWrappingAlg.valueOf("ALG_AES" + key.length * 8 + "_GCM_IV12_TAG16"))
        .build());
  }

  private static IKeyring rawRsa(JsonNode description) {
    return PROVIDERS.CreateRawRsaKeyring(CreateRawRsaKeyringInput.builder()
        .keyNamespace(description.get("keyNamespace").asText())
        .keyName(description.get("keyName").asText())
        .paddingScheme(PaddingScheme.valueOf("OAEP_" + description.get("hash").asText().replace("-", "") + "_MGF1"))
        .publicKey(textBytes(description.get("publicKey")))
        .privateKey(textBytes(description.get("privateKey")))
        .build());
  }

  private static ByteBuffer textBytes(JsonNode text) {
    return ByteBuffer.wrap(text.asText().getBytes(StandardCharsets.UTF_8));
  }

  private IKeyring multi(JsonNode description) {
    var children = new ArrayList<IKeyring>();
    description.get("children").forEach(name -> children.add(named(name.asText())));
    return PROVIDERS.CreateMultiKeyring(CreateMultiKeyringInput.builder()
        .generator(named(description.get("generator").asText()))
        .childKeyrings(children)
        .build());
  }

  private static KmsClient kmsClient(JsonNode client) {
    return KmsClient.builder()
        .endpointOverride(URI.create(client.get("endpoint").asText()))
        .region(Region.of(client.get("region").asText()))
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
            client.get("credentials").get("accessKeyId").asText(),
            client.get("credentials").get("secretAccessKey").asText())))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }
}
