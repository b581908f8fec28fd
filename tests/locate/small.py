"""Draws tests/locate/small.png, for nothing else: small fonts in the colours that applications have. Writes small.tsv, the widgets as Tk has them."""
import tkinter as tk
root=tk.Tk(); root.geometry("1280x800+0+0"); root.configure(bg="#dddddd")
truth=[]
def put(x,y,text,size,fg,bg,kind="label",**k):
    f=("DejaVu Sans",-size)
    if kind=="label": w=tk.Label(root,text=text,font=f,fg=fg,bg=bg,bd=0,padx=0,pady=0,**k)
    else: w=tk.Button(root,text=text,font=f,fg=fg,bg=bg,bd=1,padx=6,pady=2,highlightthickness=0,**k)
    w.place(x=x,y=y); truth.append((w,text,size,kind+" "+fg+" on "+bg))
words=["Save","Cancel","Delivery address","Quantity","Unit price","Invoice 2026-0117","Illinois","rn modern","Total: 1.234,56","OK"]
y=10
styles=[(10,"#000000","#dddddd"),(11,"#000000","#dddddd"),(12,"#000000","#dddddd"),(10,"#eeeeee","#202020"),(12,"#eeeeee","#202020"),(11,"#a0a0a0","#dddddd"),(12,"#8a8a8a","#f0f0f0"),(11,"#ffffff","#1f6fd0"),(12,"#ffffff","#2e9e4f"),(12,"#ffffff","#d04040"),(11,"#333333","#ffd54a")]
for n,(size,fg,bg) in enumerate(styles):
    fr=tk.Frame(root,bg=bg); fr.place(x=0,y=y-6,width=1280,height=30)
    x=10
    for w in words:
        if n>=7: put(x,y-4,w,size,fg,bg,"button")
        else: put(x,y,w,size,fg,bg)
        x+=125
    y+=34
x=10
fr=tk.Frame(root,bg="#dddddd"); fr.place(x=0,y=y-6,width=1280,height=34)
for w in words:
    put(x,y,w,12,"#000000","#dddddd","label",underline=0); x+=125
y+=34
# light-grey disabled buttons, real
x=10
for w in words:
    put(x,y,w,12,"#000000","#dddddd","button",state="disabled"); x+=125
y+=40
# table
cols=["Article","Size","Price","Stock"]; rows=[["Blue chair","M","12.50","4"],["Oak table","XL","112.00","0"],["Desk lamp","S","7.99","120"]]
xs=[20,180,280,380]
for c,cx in zip(cols,xs): put(cx,y,c,12,"#000000","#dddddd")
for r in rows:
    y+=20
    for i,(c,cx) in enumerate(zip(r,xs)): put(cx+(0 if i<2 else 8),y,c,12,"#000000","#ffffff")
root.update(); root.update_idletasks()
out=[[w.winfo_rootx(),w.winfo_rooty(),w.winfo_width(),w.winfo_height(),t,s,k] for w,t,s,k in truth]
with open("small.tsv", "w") as file:
    for x, y, w, h, t, s, k in out:
        file.write(f"{x}\t{y}\t{w}\t{h}\t{t}\t{s} px {k}\n")
root.mainloop()
