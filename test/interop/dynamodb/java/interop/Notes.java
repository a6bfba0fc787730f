package interop;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.DynamoDbEncryptionInterceptor;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.model.DynamoDbTableEncryptionConfig;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.model.DynamoDbTablesEncryptionConfig;
import software.amazon.cryptography.dbencryptionsdk.structuredencryption.model.CryptoAction;
import software.amazon.cryptography.keystore.KeyStore;
import software.amazon.cryptography.keystore.model.KMSConfiguration;
import software.amazon.cryptography.keystore.model.KeyStoreConfig;
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsHierarchicalKeyringInput;

/** Reads one user's note from the table of examples/notes, and writes another user's, through clients of AWS's own. */
final class Notes {
  private static final Region REGION = Region.US_EAST_1;
  private static final String TABLE = "EncryptedUserNotes";

  private Notes() {}

  /** Arguments: addresses of DynamoDB and AWS KMS, access key id and secret for the latter, ARN of the key, note in base64. */
  public static void main(String[] args) {
    var kms = KmsClient.builder()
        .endpointOverride(URI.create(args[1]))
        .region(REGION)
        .credentialsProvider(credentials(args[2], args[3]))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
    var keyring = keyring(args[4], kms, dynamoDb(args[0]).build());
    var client = dynamoDb(args[0])
        .overrideConfiguration(options -> options.addExecutionInterceptor(interceptor(keyring)))
        .build();

    var jo = Map.of("user_id", AttributeValue.fromS("jo"));
    var read = client.getItem(request -> request.tableName(TABLE).key(jo)).item().get("note").s();
    System.out.println(Base64.getEncoder().encodeToString(read.getBytes(StandardCharsets.UTF_8)));

    var ann = new HashMap<String, AttributeValue>();
    ann.put("user_id", AttributeValue.fromS("ann"));
    var note = new String(Base64.getDecoder().decode(args[5]), StandardCharsets.UTF_8);
    ann.put("note", AttributeValue.fromS(note));
    ann.put("updated_at", AttributeValue.fromS("2026-01-01T00:00:00.000Z"));
    client.putItem(request -> request.tableName(TABLE).item(ann));
  }

  private static DynamoDbClientBuilder dynamoDb(String endpoint) {
    return DynamoDbClient.builder()
        .endpointOverride(URI.create(endpoint))
        .region(REGION)
        .credentialsProvider(credentials("AKIAJAVA000000000000", "java"))
        .httpClient(UrlConnectionHttpClient.create());
  }

  /** Returns the hierarchical keyring over the users' keys, with an id of a branch key for each user. */
  private static IKeyring keyring(String keyArn, KmsClient kms, DynamoDbClient dynamoDb) {
    var keyStore = KeyStore.builder().KeyStoreConfig(KeyStoreConfig.builder()
        .ddbTableName("UserKeys")
        .logicalKeyStoreName("UserKeys")
        .kmsConfiguration(KMSConfiguration.builder().kmsKeyArn(keyArn).build())
        .ddbClient(dynamoDb)
        .kmsClient(kms)
        .build()).build();
    return Keyrings.PROVIDERS.CreateAwsKmsHierarchicalKeyring(CreateAwsKmsHierarchicalKeyringInput.builder()
        .keyStore(keyStore)
        .branchKeyIdSupplier(BranchKeys.supplier(key -> "user:" + key.get("user_id").s()))
        .ttlSeconds(600)
        .build());
  }

  private static DynamoDbEncryptionInterceptor interceptor(IKeyring keyring) {
    var table = DynamoDbTableEncryptionConfig.builder()
        .logicalTableName("EncryptedUserNotes")
        .partitionKeyName("user_id")
        .attributeActionsOnEncrypt(Map.of(
            "user_id", CryptoAction.SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT,
            "note", CryptoAction.ENCRYPT_AND_SIGN,
            "updated_at", CryptoAction.SIGN_ONLY))
        .keyring(keyring)
        .build();
    var tables = DynamoDbTablesEncryptionConfig.builder().tableEncryptionConfigs(Map.of(TABLE, table)).build();
    return DynamoDbEncryptionInterceptor.builder().config(tables).build();
  }

  private static AwsCredentialsProvider credentials(String id, String secret) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
  }
}
