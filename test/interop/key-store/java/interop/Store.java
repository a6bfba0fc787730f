package interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.cryptography.keystore.KeyStore;
import software.amazon.cryptography.keystore.model.BranchKeyMaterials;
import software.amazon.cryptography.keystore.model.CreateKeyInput;
import software.amazon.cryptography.keystore.model.CreateKeyStoreInput;
import software.amazon.cryptography.keystore.model.Discovery;
import software.amazon.cryptography.keystore.model.GetActiveBranchKeyInput;
import software.amazon.cryptography.keystore.model.GetBeaconKeyInput;
import software.amazon.cryptography.keystore.model.GetBranchKeyVersionInput;
import software.amazon.cryptography.keystore.model.KMSConfiguration;
import software.amazon.cryptography.keystore.model.KeyStoreConfig;
import software.amazon.cryptography.keystore.model.MRDiscovery;
import software.amazon.cryptography.keystore.model.VersionKeyInput;
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsHierarchicalKeyringInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

/** A key store of the library. */
final class Store {
  private static final MaterialProviders PROVIDERS = MaterialProviders.builder()
      .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
      .build();

  private final JsonNode dynamoDb;
  private final KeyStore keyStore;

  Store(JsonNode request) {
    dynamoDb = request.get("dynamoDb");
    JsonNode service = request.get("kms");
    var kms = KmsClient.builder()
        .endpointOverride(endpoint(service))
        .region(region(service))
        .credentialsProvider(credentials(service))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
    keyStore = KeyStore.builder().KeyStoreConfig(KeyStoreConfig.builder()
        .ddbTableName(request.get("tableName").asText())
        .logicalKeyStoreName(request.get("logicalName").asText())
        .kmsConfiguration(kmsConfiguration(request.get("keys")))
        .ddbClient(dynamoDb().build())
        .kmsClient(kms)
        .build()).build();
  }

  private static KMSConfiguration kmsConfiguration(JsonNode keys) {
    var configuration = KMSConfiguration.builder();
    switch (keys.get("kind").asText()) {
      case "key" -> configuration.kmsKeyArn(keys.get("arn").asText());
      case "multi-Region key" -> configuration.kmsMRKeyArn(keys.get("arn").asText());
      case "discovery" -> configuration.discovery(Discovery.builder().build());
      default -> configuration.mrDiscovery(MRDiscovery.builder().region(keys.get("region").asText()).build());
    }
    return configuration.build();
  }

  private static URI endpoint(JsonNode service) {
    return URI.create(service.get("endpoint").asText());
  }

  private static Region region(JsonNode service) {
    return Region.of(service.get("region").asText());
  }

  private static AwsCredentialsProvider credentials(JsonNode service) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(
        service.get("credentials").get("accessKeyId").asText(),
        service.get("credentials").get("secretAccessKey").asText()));
  }

  DynamoDbClientBuilder dynamoDb() {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint(dynamoDb))
        .region(region(dynamoDb))
        .credentialsProvider(credentials(dynamoDb))
        .httpClient(UrlConnectionHttpClient.create());
  }

  /** Makes a keyring, with an empty cache of its own: what it reads is in the table now. */
  IKeyring keyring(String branchKeyId) {
    return PROVIDERS.CreateAwsKmsHierarchicalKeyring(CreateAwsKmsHierarchicalKeyringInput.builder()
        .keyStore(keyStore)
        .branchKeyId(branchKeyId)
        .ttlSeconds(600)
        .build());
  }

  String createTable() {
    return keyStore.CreateKeyStore(CreateKeyStoreInput.builder().build()).tableArn();
  }

  String create(String branchKeyId, Map<String, String> encryptionContext) {
    var input = CreateKeyInput.builder();
    if (branchKeyId != null) input.branchKeyIdentifier(branchKeyId);
    if (!encryptionContext.isEmpty()) input.encryptionContext(encryptionContext);
    return keyStore.CreateKey(input.build()).branchKeyIdentifier();
  }

  void version(String branchKeyId) {
    keyStore.VersionKey(VersionKeyInput.builder().branchKeyIdentifier(branchKeyId).build());
  }

  void active(String branchKeyId, ObjectNode answer) throws Exception {
    var input = GetActiveBranchKeyInput.builder().branchKeyIdentifier(branchKeyId).build();
    describe(keyStore.GetActiveBranchKey(input).branchKeyMaterials(), answer);
  }

  void versionOf(String branchKeyId, String version, ObjectNode answer) throws Exception {
    var input = GetBranchKeyVersionInput.builder().branchKeyIdentifier(branchKeyId).branchKeyVersion(version).build();
    describe(keyStore.GetBranchKeyVersion(input).branchKeyMaterials(), answer);
  }

  void beacon(String branchKeyId, ObjectNode answer) throws Exception {
    var input = GetBeaconKeyInput.builder().branchKeyIdentifier(branchKeyId).build();
    var materials = keyStore.GetBeaconKey(input).beaconKeyMaterials();
    answer.put("branchKeyId", materials.beaconKeyIdentifier());
    describe(materials.beaconKey(), materials.encryptionContext(), answer);
  }

  private static void describe(BranchKeyMaterials materials, ObjectNode answer) throws Exception {
    answer.put("branchKeyId", materials.branchKeyIdentifier());
    answer.put("version", materials.branchKeyVersion());
    describe(materials.branchKey(), materials.encryptionContext(), answer);
  }

  private static void describe(ByteBuffer key, Map<String, String> context, ObjectNode answer) throws Exception {
    var hash = MessageDigest.getInstance("SHA-256");
    hash.update(key.duplicate());
    answer.put("hash", HexFormat.of().formatHex(hash.digest()));
    ObjectNode pairs = answer.putObject("encryptionContext");
    context.forEach(pairs::put);
  }
}
