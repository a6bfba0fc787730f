"""Writes known-answers.json: envelopes made from the description of version 1, without sealmask's code.

Needs Python 3 and the package `cryptography`. The file is stored, so the tests need neither.
Data key 00 01 .. 1f, initialisation vector a0 a1 .. ab, one encrypted data key.
"""
import hashlib, hmac, base64, json, struct
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
b=lambda x: base64.urlsafe_b64encode(x).rstrip(b'=').decode()
def hkdf512(ikm, info, n):
    prk=hmac.new(b'\0'*64, ikm, hashlib.sha512).digest(); t=b'';o=b'';i=1
    while len(o)<n:
        t=hmac.new(prk,t+info+bytes([i]),hashlib.sha512).digest();o+=t;i+=1
    return o[:n]
def canon(ctx):
    if not ctx: return b''
    ps=sorted((k.encode(),v.encode()) for k,v in ctx.items())
    o=struct.pack('>H',len(ps))
    for k,v in ps: o+=struct.pack('>H',len(k))+k+struct.pack('>H',len(v))+v
    return o
dk=bytes(range(32)); iv=bytes(range(0xa0,0xac))
edk=struct.pack('>H',1)+struct.pack('>H',4)+b'test'+struct.pack('>H',3)+b'one'+struct.pack('>H',5)+bytes([9,8,7,6,5])
def make(ctx, pt, loc=None, cty=None):
    c=canon(ctx); h=hashlib.sha256(c).digest()
    okm=hkdf512(dk,b'sealmask/1 A256GCM\0'+h,64)
    hd={"alg":"dir","enc":"A256GCM","typ":"sm1","kc":b(okm[:32])}
    if c: hd["ctx"]=b(h[:16])
    if loc is not None: hd["loc"]=loc
    if cty: hd["cty"]=cty
    hs=b(json.dumps(hd,separators=(',',':'),ensure_ascii=False).encode())
    ct=AESGCM(okm[32:]).encrypt(iv,pt,hs.encode())
    return '.'.join([hs,b(edk),b(iv),b(ct[:-16]),b(ct[-16:])]), b(okm[32:])
cases=[]
for name,ctx,val,pt,loc,cty in [
 ("a JSON object without a context",{},{"id":1,"name":"Jo"},b'{"id":1,"name":"Jo"}',None,None),
 ("a JSON string under a context",{"tenant_id":"a06b","purpose":"demo"},"Grüße 🎭","\"Grüße 🎭\"".encode(),None,None),
 ("a field's null, bound to its location",{"tenant_id":"a06b"},None,b'null',"/cards/-/holder~1name",None),
 ("bytes under a context whose order differs between UTF-8 and UTF-16",{"\uff61":"1","\U0001f3ad":"2"},[0,1,254,255],bytes([0,1,254,255]),None,"octet-stream"),
 ("no bytes at all",{},[],b'',None,"octet-stream"),
]:
    t,k=make(ctx,pt,loc,cty)
    cases.append(dict(name=name,context=ctx,value=val,location=loc,contentType=cty or "json",contentKey=k,token=t.split('.')))
print(json.dumps(cases,ensure_ascii=True,indent=2))
