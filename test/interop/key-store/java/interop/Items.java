package interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.DynamoDbEncryptionInterceptor;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.model.DynamoDbTableEncryptionConfig;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.model.DynamoDbTablesEncryptionConfig;
import software.amazon.cryptography.dbencryptionsdk.structuredencryption.model.CryptoAction;
import software.amazon.cryptography.materialproviders.IKeyring;

/** Items in a table of DynamoDB, with a partition key {@code pk} and a secret text {@code note}. */
final class Items {
  private static final String KEY = "pk";
  private static final String SECRET = "note";

  private Items() {}

  static void put(Store store, String branchKeyId, JsonNode request) {
    String table = request.get("table").asText();
    var item = Map.of(
        KEY, AttributeValue.fromS(request.get("key").asText()),
        SECRET, AttributeValue.fromS(request.get("text").asText()));
    client(store, branchKeyId, table).putItem(put -> put.tableName(table).item(item));
  }

  static String get(Store store, String branchKeyId, JsonNode request) {
    String table = request.get("table").asText();
    var key = Map.of(KEY, AttributeValue.fromS(request.get("key").asText()));
    return client(store, branchKeyId, table).getItem(get -> get.tableName(table).key(key)).item().get(SECRET).s();
  }

  private static DynamoDbClient client(Store store, String branchKeyId, String table) {
    var interceptor = interceptor(store.keyring(branchKeyId), table);
    return store.dynamoDb().overrideConfiguration(options -> options.addExecutionInterceptor(interceptor)).build();
  }

  private static DynamoDbEncryptionInterceptor interceptor(IKeyring keyring, String table) {
    var encryption = DynamoDbTableEncryptionConfig.builder()
        .logicalTableName(table)
        .partitionKeyName(KEY)
        .attributeActionsOnEncrypt(Map.of(KEY, CryptoAction.SIGN_ONLY, SECRET, CryptoAction.ENCRYPT_AND_SIGN))
        .keyring(keyring)
        .build();
    var tables = DynamoDbTablesEncryptionConfig.builder().tableEncryptionConfigs(Map.of(table, encryption)).build();
    return DynamoDbEncryptionInterceptor.builder().config(tables).build();
  }
}
